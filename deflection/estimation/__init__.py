"""How sure are the figures? Estimators as pure functions of columns, each with its formula and its source."""
