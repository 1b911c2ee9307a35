"""Are the estimators right? Months of help sessions whose truth is known, made by chance from stated habits."""
