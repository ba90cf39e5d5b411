"""What keeps the server in service: limits, headers, queues, time-outs."""
