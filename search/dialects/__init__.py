"""What other publishing systems add to Markdown, a file for each kind of mark; `markdown_dialects.py` asks all."""
