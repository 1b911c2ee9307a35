"""Import: folders and exports of other help desks become articles that stand beside the others."""
