"""What shows how the server does: logs, metrics, the audit log, the overview."""
