"""The work on annotations: documents that several people change, the queue, leases, review, agreement, time."""
