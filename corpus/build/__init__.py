"""The release: from the articles to a folder that is the published dataset, and to its hub."""
