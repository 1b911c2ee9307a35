"""How files lie on the disk: arrays, and generations that are swapped in whole."""
