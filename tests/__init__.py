"""The product's tests; a package, so that files of the same name in two folders do not clash."""
