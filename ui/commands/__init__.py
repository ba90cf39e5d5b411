"""One module a command: ``run(options)`` takes the parsed options and gives the exit code."""
