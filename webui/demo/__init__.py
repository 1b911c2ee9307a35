"""A month of simulated traffic, so that somebody who tries the product out sees every page as it looks in use."""
