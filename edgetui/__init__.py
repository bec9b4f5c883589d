"""edgetui: see what CloudFront does with a request and with the Lambda@Edge functions on its way."""

__version__ = "0.1.0"
