"""What the site sends to programs: descriptions of things, of the dataset and of the service, and files."""
