"""Export: the articles as Markdown, as a static site, and in the JSON of Zendesk."""
