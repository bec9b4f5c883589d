"""The listening side: an HTTP server that takes a viewer's requests through CloudFront's stages."""
