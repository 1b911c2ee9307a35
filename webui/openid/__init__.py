"""Sign-in of the house through an OpenID provider of the operator."""
