"""VQA records on disk: files, folders, images."""
