"""One index for all hosts: built once, signed, laid into the store, and fetched by every host."""
