"""Everything a person or a program touches: command line, HTTP API, web pages, settings."""
