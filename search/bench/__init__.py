"""The benchmark: this search beside others, on the same articles and queries, in one run. Nothing serves from here.

`library.py` says what is searched, `workload.py` what is asked, `peers/` who answers (one file each, one contract),
`measure.py` what is measured inside the process of one engine, `run.py` the order of it all, `quality.py` the table of
the test collections, `page.py` what is written down. `webui/commands/bench.py` is the command.
"""
