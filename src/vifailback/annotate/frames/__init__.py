"""Every frame of every camera, exactly: an index and the samples for the browser's decoder, or single images."""
