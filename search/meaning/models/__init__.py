"""The models that an encoder process can load, each in a file of its own."""
