from collections.abc import Callable

import pytest

Errors = Callable[[str], list[str]]

ORIGIN = '[[Origins]]\nId = "web"\nDomainName = "origin.example.org"\n'
FUNCTION = '[Functions.auth]\nHandler = "auth.handler"\n'

# Each error: the document, whose wrong line ends in `#!`, and what that line's report says after `file:line: `.
TOP = ORIGIN + FUNCTION
BEHAVIOR = TOP + "[DefaultCacheBehavior]\n"
CUSTOM = ORIGIN + "[Origins.CustomOriginConfig]\n"
POLICY = ORIGIN + "[CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin]\n"
ONE = '{ EventType = "viewer-request", function = "auth"'

REQUESTED = ORIGIN + "[OriginRequestPolicies.p]\n"
ADDED = ORIGIN + "[ResponseHeadersPolicies.p]\n"
CORS = ORIGIN + (
    "[ResponseHeadersPolicies.p.CorsConfig]\nAccessControlAllowMethods = { Items = ['ALL'] }\n"
    "AccessControlAllowOrigins = { Items = ['*'] }\n"
)
SECURITY = ORIGIN + "[ResponseHeadersPolicies.p.SecurityHeadersConfig]\n"
ERROR = ORIGIN + "[[CustomErrorResponses]]\n"
TWO = (
    ORIGIN + "[[Origins]]\nId = 'spare'\nDomainName = 'b.example.org'\n[DefaultCacheBehavior]\nTargetOriginId = 'web'\n"
)
GROUP = TWO + "[[OriginGroups]]\nId = 'g'\n"
VIEWER = ORIGIN + "[viewer]\n"


def _custom_headers(count: int, value: str) -> str:
    headers = ", ".join(f"{{ HeaderName = 'A{index}', HeaderValue = '{value}' }}" for index in range(count))
    return f"OriginCustomHeaders = [{headers}] #!"


ERRORS = {
    "unknown table": ("[Orgins] #!\n" + ORIGIN, 'Orgins: unknown key, with the value a table; did you mean "Origins"?'),
    "unknown key": (
        ORIGIN + 'OriginPth = "/a" #!',
        'Origins[0].OriginPth: unknown key, with the value "/a"; did you mean "OriginPath"?',
    ),
    "the api's name of a key": (
        CUSTOM + 'OriginSslProtocols = ["TLSv1.2"] #!',
        'Origins[0].CustomOriginConfig.OriginSslProtocols: unknown key, with the value ["TLSv1.2"]; '
        'did you mean "OriginSSLProtocols"?',
    ),
    "unknown key in an inline table": (
        BEHAVIOR + "LambdaFunctionAssociations = [\n" + ONE + " },\n"
        '{ EventType = "origin-request", function = "auth", IncludBody = true }, #!\n]',
        "DefaultCacheBehavior.LambdaFunctionAssociations[1].IncludBody: unknown key, with the value true; "
        'did you mean "IncludeBody"?',
    ),
    "unknown switch": (
        ORIGIN + "[settings]\nstrct = true #!",
        'settings.strct: unknown key, with the value true; did you mean "strict"?',
    ),
    "unknown key with nothing near": (
        ORIGIN + "[Functions.x] \nHandler = 'auth.handler'\nzzzz = 1 #!",
        "Functions.x.zzzz: unknown key, with the value 1; valid: Handler, Runtime, CodeUri, Timeout, MemorySize, "
        "Environment, interpreter, region",
    ),
    "missing key": ('[[Origins]] #!\nDomainName = "a.example.org"', "Origins[0].Id: is required, and not there"),
    "missing handler": (ORIGIN + "[Functions.auth] #!", "Functions.auth.Handler: is required, and not there"),
    "missing path pattern": (
        ORIGIN + "[[CacheBehaviors]] #!\nCompress = true",
        "CacheBehaviors[0].PathPattern: is required, and not there",
    ),
    "missing event type": (
        BEHAVIOR + 'LambdaFunctionAssociations = [{ function = "auth" }] #!',
        "DefaultCacheBehavior.LambdaFunctionAssociations[0].EventType: is required, and not there",
    ),
    "no origin": ("[Functions.auth] #!\nHandler = 'auth.handler'", "Origins: is required: add [[Origins]] with Id"),
    "not a string": ("[[Origins]]\nId = 5 #!\nDomainName = 'a.b'", "Origins[0].Id: must be a string, not 5"),
    "not a number": (TOP + 'Timeout = "10" #!', 'Functions.auth.Timeout: must be a whole number, not "10"'),
    "not true or false": (
        BEHAVIOR + 'Compress = "yes" #!',
        'DefaultCacheBehavior.Compress: must be true or false, not "yes"',
    ),
    "not an array": (
        "Distribution.Aliases = 'a' #!\n" + ORIGIN,
        'Distribution.Aliases: must be an array, not "a"',
    ),
    "an item that is no string": (
        "Distribution.Aliases = [\n'a',\n2026-11-22, #!\n]\n" + ORIGIN,
        "Distribution.Aliases[1]: must be a string, not 2026-11-22",
    ),
    "not a table": (ORIGIN + "[Functions]\nauth = 'x' #!", 'Functions.auth: must be a table, not "x"'),
    "not a table at all": ("Functions = [] #!\n" + ORIGIN, "Functions: must be a table, not []"),
    "not one of the words": (
        CUSTOM + 'OriginProtocolPolicy = "http_only" #!',
        "Origins[0].CustomOriginConfig.OriginProtocolPolicy: must be one of http-only, match-viewer, https-only, "
        'not "http_only"; did you mean "http-only"?',
    ),
    "not one of the event types": (
        BEHAVIOR + 'LambdaFunctionAssociations = [{ EventType = "viewer_request", function = "auth" }] #!',
        "DefaultCacheBehavior.LambdaFunctionAssociations[0].EventType: must be one of viewer-request, origin-request, "
        'origin-response, viewer-response, not "viewer_request"; did you mean "viewer-request"?',
    ),
    "not one of the profiles": (
        ORIGIN + "[settings]\nprofile = 'legacy' #!",
        'settings.profile: must be one of current, legacy-2023, not "legacy"; did you mean "legacy-2023"?',
    ),
    "not one of the numbers": (ORIGIN + "[settings]\nkb = 1 #!", "settings.kb: must be one of 1024, 1000, not 1"),
    "too small": (TOP + "Timeout = 0 #!", "Functions.auth.Timeout: must be 1 or more, not 0; did you mean 1?"),
    "too large": (
        TOP + "MemorySize = 20000 #!",
        "Functions.auth.MemorySize: must be 10240 or less, not 20000; did you mean 10240?",
    ),
    "origin id twice": (
        ORIGIN + "[[Origins]]\nId = 'web' #!\nDomainName = 'b.example.org'\n"
        "[DefaultCacheBehavior]\nTargetOriginId='web'",
        'Origins[1].Id: "web" is already the Id of Origins[0]',
    ),
    "a url for a domain": (
        "[[Origins]]\nId = 'a'\nDomainName = 'https://a.example.org/x' #!",
        'Origins[0].DomainName: must be a domain name alone, not "https://a.example.org/x"; '
        'did you mean "a.example.org"?',
    ),
    "an empty domain": (
        "[[Origins]]\nId = 'a'\nDomainName = '' #!",
        'Origins[0].DomainName: must be a domain name alone, not ""',
    ),
    "a path that ends in a slash": (
        ORIGIN + "OriginPath = 'app/' #!",
        'Origins[0].OriginPath: must begin with / and not end with it, up to 255 characters, not "app/"; '
        'did you mean "/app"?',
    ),
    "a path that is a slash": (
        ORIGIN + "OriginPath = '/' #!",
        'Origins[0].OriginPath: must begin with / and not end with it, up to 255 characters, '
        'not "/"; did you mean ""?',
    ),
    "two kinds of origin": (
        CUSTOM + "[Origins.S3OriginConfig] #!",
        "Origins[0].S3OriginConfig: an origin has either CustomOriginConfig or S3OriginConfig, not both; remove one",
    ),
    "connection attempts": (
        ORIGIN + "ConnectionAttempts = 4 #!",
        "Origins[0].ConnectionAttempts: must be 1 to 3, not 4; did you mean 3?",
    ),
    "connection timeout": (
        ORIGIN + "ConnectionTimeout = 0 #!",
        "Origins[0].ConnectionTimeout: must be 1 to 10 s, not 0; did you mean 1?",
    ),
    "read timeout": (
        CUSTOM + "OriginReadTimeout = 121 #!",
        "Origins[0].CustomOriginConfig.OriginReadTimeout: must be 1 to 120 s, not 121; did you mean 120?",
    ),
    "read timeout of a bucket": (
        ORIGIN + "[Origins.S3OriginConfig]\nOriginReadTimeout = 121 #!",
        "Origins[0].S3OriginConfig.OriginReadTimeout: must be 1 to 120 s, not 121; did you mean 120?",
    ),
    "read timeout of 2023": (
        "settings.profile = 'legacy-2023'\n" + CUSTOM + "OriginReadTimeout = 61 #!",
        "Origins[0].CustomOriginConfig.OriginReadTimeout: must be 1 to 60 s, not 61; did you mean 60?",
    ),
    "keepalive timeout": (
        CUSTOM + "OriginKeepaliveTimeout = 0 #!",
        "Origins[0].CustomOriginConfig.OriginKeepaliveTimeout: must be 1 to 120 s, not 0; did you mean 1?",
    ),
    "keepalive timeout of 2023": (
        "settings.profile = 'legacy-2023'\n" + CUSTOM + "OriginKeepaliveTimeout = 61 #!",
        "Origins[0].CustomOriginConfig.OriginKeepaliveTimeout: must be 1 to 60 s, not 61; did you mean 60?",
    ),
    "completion before the read timeout": (
        ORIGIN + "ResponseCompletionTimeout = 29 #!",
        "Origins[0].ResponseCompletionTimeout: must be at least OriginReadTimeout, which is 30 s, not 29; "
        "did you mean 30?",
    ),
    "a port CloudFront does not take": (
        CUSTOM + "HTTPPort = 81 #!",
        "Origins[0].CustomOriginConfig.HTTPPort: must be 80, 443, or 1024 to 65535, not 81; did you mean 80?",
    ),
    "a port there is not": (
        CUSTOM + "HTTPSPort = 84430 #!",
        "Origins[0].CustomOriginConfig.HTTPSPort: must be 80, 443, or 1024 to 65535, not 84430; did you mean 65535?",
    ),
    "a denied custom header": (
        ORIGIN + "OriginCustomHeaders = [{ HeaderName = 'host', HeaderValue = '1' }] #!",
        "Origins[0].OriginCustomHeaders[0].HeaderName: CloudFront does not let an origin custom header be "
        '"host" (it denies Host)',
    ),
    "a custom header denied by its beginning": (
        ORIGIN + "OriginCustomHeaders = [{ HeaderName = 'X-Amz-Meta', HeaderValue = '1' }] #!",
        'Origins[0].OriginCustomHeaders[0].HeaderName: CloudFront does not let an origin custom header be '
        '"X-Amz-Meta" (it denies X-Amz-*)',
    ),
    "a custom header disallowed for functions": (
        ORIGIN + "OriginCustomHeaders = [{ HeaderName = 'Keep-Alive', HeaderValue = '1' }] #!",
        'Origins[0].OriginCustomHeaders[0].HeaderName: CloudFront does not let an origin custom header be '
        '"Keep-Alive" (it denies Keep-Alive)',
    ),
    "a custom header that is none": (
        ORIGIN + "OriginCustomHeaders = [{ HeaderName = 'X Key', HeaderValue = '1' }] #!",
        'Origins[0].OriginCustomHeaders[0].HeaderName: must be a header name of at most 256 characters, not "X Key"',
    ),
    "a custom header twice": (
        ORIGIN + "[[Origins.OriginCustomHeaders]]\nHeaderName = 'X-A'\nHeaderValue = '1'\n"
        "[[Origins.OriginCustomHeaders]]\nHeaderName = 'x-a' #!\nHeaderValue = '1'\n",
        'Origins[0].OriginCustomHeaders[1].HeaderName: "x-a" is already the name of OriginCustomHeaders[0]',
    ),
    "a custom header of two lines": (
        ORIGIN + 'OriginCustomHeaders = [{ HeaderName = "X-Key", HeaderValue = "1\\n2" }] #!',
        'Origins[0].OriginCustomHeaders[0].HeaderValue: must be one line of at most 1783 characters, '
        'not the 3 of "1\\n2"',
    ),
    "too many custom headers": (
        ORIGIN + _custom_headers(31, ""),
        "Origins[0].OriginCustomHeaders: an origin has at most 30 custom headers, not 31",
    ),
    "too much in custom headers": (
        ORIGIN + _custom_headers(6, "x" * 1780),
        "Origins[0].OriginCustomHeaders: names and values have at most 10240 characters together, not 10692",
    ),
    "no such runtime": (
        TOP + "Runtime = 'python3.21' #!",
        'Functions.auth.Runtime: "python3.21" is no runtime of Lambda@Edge; did you mean "python3.',
    ),
    "no such folder": (
        TOP + "CodeUri = 'src' #!",
        'Functions.auth.CodeUri: there is no folder "src" in ',
    ),
    "no such handler": (
        ORIGIN + "[Functions.auth]\nHandler = 'auht.handler' #!",
        'Functions.auth.Handler: "auht.handler" is not in ',
    ),
    "no such interpreter": (
        TOP + "interpreter = '.venv/bin/python' #!",
        'Functions.auth.interpreter: there is no ".venv/bin/python" in ',
    ),
    "no such Region": (TOP + "region = 'Frankfurt' #!", "Functions.auth.region: must be an AWS Region (eu-central-1)"),
    "an empty interpreter": (TOP + "interpreter = '' #!", "Functions.auth.interpreter: must be a command or a path"),
    "an environment variable's name": (
        TOP + "Environment = { 'MY-KEY' = '1' } #!",
        'Functions.auth.Environment.MY-KEY: "MY-KEY" is no name of an environment variable',
    ),
    "an environment variable's value": (
        TOP + 'Environment = { KEY = "a\\u0000b" } #!',
        'Functions.auth.Environment.KEY: must not contain the character NUL, as "a\\u0000b" does',
    ),
    "no such origin": (
        BEHAVIOR + "TargetOriginId = 'wev' #!",
        'DefaultCacheBehavior.TargetOriginId: there is no origin "wev"; did you mean "web"?',
    ),
    "which origin": (
        "[[Origins]]\nId = 'a'\nDomainName = 'a.b'\n[[Origins]]\nId = 'b'\nDomainName = 'a.b'\n"
        "[DefaultCacheBehavior] #!",
        'DefaultCacheBehavior.TargetOriginId: is required when there is more than one origin; valid: "a", "b"',
    ),
    "characters of a path pattern": (
        ORIGIN + "[[CacheBehaviors]]\nPathPattern = '/a b#' #!",
        'CacheBehaviors[0].PathPattern: "/a b#" contains " #"; a path pattern has letters, digits and '
        '_ - . * ? $ / ~ " \' @ : + &; did you mean "/ab"?',
    ),
    "length of a path pattern": (
        ORIGIN + f"[[CacheBehaviors]]\nPathPattern = '/{'a' * 255}' #!",
        'CacheBehaviors[0].PathPattern: must have at most 255 characters, not 256: "/aaaa',
    ),
    "an empty path pattern": (
        ORIGIN + "[[CacheBehaviors]]\nPathPattern = '' #!",
        'CacheBehaviors[0].PathPattern: must not be empty, as "" is; did you mean "*"?',
    ),
    "a set of methods there is not": (
        BEHAVIOR + "AllowedMethods = ['GET', 'POST'] #!",
        'DefaultCacheBehavior.AllowedMethods: must be ["GET", "HEAD"], or ["GET", "HEAD", "OPTIONS"], or '
        '["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"], not ["GET", "POST"]; '
        'did you mean ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]?',
    ),
    "a method in lower case": (
        BEHAVIOR + "AllowedMethods = ['get', 'head'] #!",
        'DefaultCacheBehavior.AllowedMethods: must be ["GET", "HEAD"], or',
    ),
    "methods that are not cached": (
        BEHAVIOR + "CachedMethods = ['GET', 'HEAD', 'POST'] #!",
        'DefaultCacheBehavior.CachedMethods: must be ["GET", "HEAD"], or ["GET", "HEAD", "OPTIONS"], '
        'not ["GET", "HEAD", "POST"]; did you mean ["GET", "HEAD", "OPTIONS"]?',
    ),
    "a cached method that is not allowed": (
        BEHAVIOR + "CachedMethods = ['GET', 'HEAD', 'OPTIONS'] #!",
        'DefaultCacheBehavior.CachedMethods: contains "OPTIONS", which AllowedMethods does not; add it there',
    ),
    "no such cache policy": (
        BEHAVIOR + "CachePolicy = 'CachingOptimised' #!",
        'DefaultCacheBehavior.CachePolicy: there is no cache policy "CachingOptimised"; '
        'did you mean "CachingOptimized"?',
    ),
    "no such cache policy of one's own": (
        BEHAVIOR + "CachePolicy = 'breif' #!\n[CachePolicies.brief]",
        'DefaultCacheBehavior.CachePolicy: there is no cache policy "breif"; did you mean "brief"?',
    ),
    "no such cache policy id": (
        BEHAVIOR + "CachePolicyId = '658327ea-f89d-4fab-a63d-7e88639e58f7' #!",
        'DefaultCacheBehavior.CachePolicyId: there is no cache policy "658327ea-f89d-4fab-a63d-7e88639e58f7"; '
        'did you mean "658327ea-f89d-4fab-a63d-7e88639e58f6"?',
    ),
    "no such origin request policy": (
        BEHAVIOR + "OriginRequestPolicy = 'AllViewers' #!",
        'DefaultCacheBehavior.OriginRequestPolicy: there is no origin request policy "AllViewers"; '
        'did you mean "AllViewer"?',
    ),
    "two cache policies": (
        BEHAVIOR + "CachePolicy = 'Amplify'\nCachePolicyId = 'Amplify' #!",
        "DefaultCacheBehavior.CachePolicyId: says the same as CachePolicy; keep one of the two",
    ),
    "a cache policy and forwarded values": (
        BEHAVIOR + "CachePolicy = 'Amplify' #!\nForwardedValues = {}",
        'DefaultCacheBehavior.CachePolicy: "Amplify" cannot be used with ForwardedValues; keep exactly one of the two',
    ),
    "an origin request policy and forwarded values": (
        BEHAVIOR + "OriginRequestPolicy = 'AllViewer' #!\nForwardedValues = {}",
        'DefaultCacheBehavior.OriginRequestPolicy: "AllViewer" cannot be used with ForwardedValues',
    ),
    "a ttl beside a cache policy": (
        BEHAVIOR + "MinTTL = 5 #!",
        "DefaultCacheBehavior.MinTTL: 5 has no effect beside a cache policy",
    ),
    "ttls out of order": (
        ORIGIN + "[CachePolicies.p]\nMinTTL = 10\nDefaultTTL = 5 #!\n",
        "CachePolicies.p.DefaultTTL: must be at least MinTTL, which is 10, not 5; did you mean 10?",
    ),
    "names a policy ignores": (
        POLICY + "CookiesConfig = { CookieBehavior = 'all', Cookies = ['a'] } #!",
        "CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin.CookiesConfig.Cookies: "
        '["a"] has no effect with CookieBehavior = "all"; did you mean "whitelist"?',
    ),
    "names a policy needs": (
        ORIGIN + "[OriginRequestPolicies.p]\nHeadersConfig = { HeaderBehavior = 'allExcept' } #!",
        'OriginRequestPolicies.p.HeadersConfig.Headers: is required with HeaderBehavior = "allExcept": '
        "the names, not []",
    ),
    "more names than a policy takes": (
        POLICY + f"QueryStringsConfig = {{ QueryStringBehavior = 'whitelist', QueryStrings = {[*'abcdefghijk']} }} #!",
        "CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin.QueryStringsConfig."
        "QueryStrings: a policy has at most 10 names, not 11",
    ),
    "two functions at one event": (
        BEHAVIOR + f"LambdaFunctionAssociations = [\n{ONE} }},\n{ONE} }}, #!\n]",
        'DefaultCacheBehavior.LambdaFunctionAssociations[1].EventType: "viewer-request" already has a function in '
        "LambdaFunctionAssociations[0]; a behavior has at most one for each event type",
    ),
    "a body at a response event": (
        BEHAVIOR + "[[DefaultCacheBehavior.LambdaFunctionAssociations]]\nEventType = 'origin-response'\n"
        "function = 'auth'\nIncludeBody = true #!",
        "DefaultCacheBehavior.LambdaFunctionAssociations[0].IncludeBody: true is possible at viewer-request and "
        "origin-request only, not at origin-response; did you mean false?",
    ),
    "no such function": (
        BEHAVIOR + 'LambdaFunctionAssociations = [{ EventType = "viewer-request", function = "auht" }] #!',
        'DefaultCacheBehavior.LambdaFunctionAssociations[0].function: there is no function "auht"; '
        'did you mean "auth"?',
    ),
    "no function at all": (
        ORIGIN + f"[DefaultCacheBehavior]\nLambdaFunctionAssociations = [{ONE} }}] #!",
        'DefaultCacheBehavior.LambdaFunctionAssociations[0].function: there is no function "auth"; '
        'add [Functions.auth]',
    ),
    "an association with nothing": (
        BEHAVIOR + 'LambdaFunctionAssociations = [{ EventType = "viewer-request" }] #!',
        "DefaultCacheBehavior.LambdaFunctionAssociations[0].function: is required: a name of [Functions]; valid: auth",
    ),
    "an arn that is none": (
        BEHAVIOR + f"LambdaFunctionAssociations = [{ONE}, LambdaFunctionARN = 'arn:aws:lambda:auth' }}] #!",
        "DefaultCacheBehavior.LambdaFunctionAssociations[0].LambdaFunctionARN: must be like "
        'arn:aws:lambda:us-east-1:123456789012:function:NAME:1, not "arn:aws:lambda:auth"',
    ),
    "an arn of a function that is not here": (
        BEHAVIOR + "LambdaFunctionAssociations = [{ EventType = 'viewer-request', "
        "LambdaFunctionARN = 'arn:aws:lambda:us-east-1:123456789012:function:auth2:1' }] #!",
        'DefaultCacheBehavior.LambdaFunctionAssociations[0].LambdaFunctionARN: there is no function "auth2" in '
        '[Functions]: say which one runs here with function; did you mean "auth"?',
    ),
    "a local answer that is not there": (
        ORIGIN + "[local]\n'origin.example.org' = 'sites/' #!",
        'local."origin.example.org": there is no folder or file "sites/" in ',
    ),
    "a local answer by another protocol": (
        ORIGIN + "[local]\n'origin.example.org' = 'ftp://a/' #!",
        'local."origin.example.org": must be a folder, a file, an http(s) URL, s3://…, fault:… or "none", not "ftp://a/"',
    ),
    "a long default root object": (
        f"[Distribution]\nDefaultRootObject = '{'a' * 256}' #!\n" + ORIGIN,
        "Distribution.DefaultRootObject: has at most 255 characters, not 256",
    ),
    "too many aliases": (
        f"[Distribution]\nAliases = {['a.example.org'] * 101} #!\n" + ORIGIN,
        "Distribution.Aliases: a distribution has at most 100, not 101",
    ),
    "a header that cannot be in a cache key": (
        POLICY + "[CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig]\n"
        "HeaderBehavior = 'whitelist'\nHeaders = ['Accept', 'CloudFront-Viewer-Address'] #!",
        "CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers[1]: "
        '"CloudFront-Viewer-Address" cannot be part of a cache key; an origin request policy can forward it',
    ),
    "a certificate in a cache key": (
        POLICY + "HeadersConfig = { HeaderBehavior = 'whitelist', Headers = ['cloudfront-viewer-cert-pem'] } #!",
        "CachePolicies.p.ParametersInCacheKeyAndForwardedToOrigin.HeadersConfig.Headers[0]: "
        '"cloudfront-viewer-cert-pem" cannot be part of a cache key',
    ),
    "too long names in a policy": (
        ORIGIN + "[OriginRequestPolicies.p] #!\n"
        f"CookiesConfig = {{ CookieBehavior = 'whitelist', Cookies = ['{'a' * 512}'] }}\n"
        f"QueryStringsConfig = {{ QueryStringBehavior = 'whitelist', QueryStrings = ['{'a' * 513}'] }}\n",
        "OriginRequestPolicies.p: a policy's names have at most 1024 characters together, not 1025",
    ),
    "authorization in an origin request policy": (
        REQUESTED + "HeadersConfig = { HeaderBehavior = 'whitelist', Headers = ['authorization'] } #!",
        'OriginRequestPolicies.p.HeadersConfig.Headers[0]: "authorization" cannot be listed in an origin request '
        'policy: list it in a cache policy, or take all with HeaderBehavior = "allViewer"',
    ),
    "a viewer's header among CloudFront's": (
        REQUESTED + "HeadersConfig = { HeaderBehavior = 'allViewerAndWhitelistCloudFront', Headers = ['Accept'] } #!",
        'OriginRequestPolicies.p.HeadersConfig.Headers[0]: "Accept" is the viewer\'s, which '
        "allViewerAndWhitelistCloudFront takes already: list CloudFront-* headers",
    ),
    "no such response headers policy": (
        BEHAVIOR + "ResponseHeadersPolicy = 'SimpleCors' #!",
        'DefaultCacheBehavior.ResponseHeadersPolicy: there is no response headers policy "SimpleCors"; '
        'did you mean "SimpleCORS"?',
    ),
    "no such response headers policy of one's own": (
        BEHAVIOR + "ResponseHeadersPolicyId = 'seccure' #!\n[ResponseHeadersPolicies.secure]",
        'DefaultCacheBehavior.ResponseHeadersPolicyId: there is no response headers policy "seccure"; '
        'did you mean "secure"?',
    ),
    "a prefix before an id": (
        BEHAVIOR + "CachePolicy = 'Managed-658327ea-f89d-4fab-a63d-7e88639e58f6' #!",
        'DefaultCacheBehavior.CachePolicy: there is no cache policy "Managed-658327ea-f89d-4fab-a63d-7e88639e58f6"; '
        'did you mean "658327ea-f89d-4fab-a63d-7e88639e58f6"?',
    ),
    "two response headers policies": (
        BEHAVIOR + "ResponseHeadersPolicy = 'SimpleCORS'\nResponseHeadersPolicyId = 'SimpleCORS' #!",
        "DefaultCacheBehavior.ResponseHeadersPolicyId: says the same as ResponseHeadersPolicy; keep one of the two",
    ),
    "cors without origins": (
        ADDED + "CorsConfig.AccessControlAllowMethods = { Items = ['GET'] } #!",
        "ResponseHeadersPolicies.p.CorsConfig.AccessControlAllowOrigins.Items: is required with CorsConfig, and empty; "
        'did you mean ["*"]?',
    ),
    "a cors origin with a path": (
        CORS.replace("['*']", "['https://a.example.org/x']").rstrip() + " #!",
        "ResponseHeadersPolicies.p.CorsConfig.AccessControlAllowOrigins.Items[0]: must be a scheme and a domain, a "
        'domain, or *, not "https://a.example.org/x"; did you mean "https://a.example.org"?',
    ),
    "a cors origin with a star inside": (
        CORS.replace("['*']", "['https://a.*.org']").rstrip() + " #!",
        "ResponseHeadersPolicies.p.CorsConfig.AccessControlAllowOrigins.Items[0]: AccessControlAllowOrigins takes * "
        "alone or as the leftmost part of a domain, not https://a.*.org",
    ),
    "a cors method that is none": (
        CORS.replace("['ALL'] }", "['get'] } #!"),
        "ResponseHeadersPolicies.p.CorsConfig.AccessControlAllowMethods.Items[0]: must be one of GET, DELETE, HEAD, "
        'OPTIONS, PATCH, POST, PUT, ALL, not "get"; did you mean "GET"?',
    ),
    "a cors header that is none": (
        CORS + "AccessControlExposeHeaders = { Items = ['X A'] } #!",
        'ResponseHeadersPolicies.p.CorsConfig.AccessControlExposeHeaders.Items[0]: must be a header name, not "X A"',
    ),
    "a negative age": (
        CORS + "AccessControlMaxAgeSec = -1 #!",
        "ResponseHeadersPolicies.p.CorsConfig.AccessControlMaxAgeSec: must be 0 or more, not -1; did you mean 0?",
    ),
    "a frame option that is none": (
        SECURITY + "FrameOptions = { FrameOption = 'SAME-ORIGIN' } #!",
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.FrameOptions.FrameOption: must be one of DENY, SAMEORIGIN, "
        'not "SAME-ORIGIN"; did you mean "SAMEORIGIN"?',
    ),
    "a referrer policy that is none": (
        SECURITY + "ReferrerPolicy = { ReferrerPolicy = 'no-referer' } #!",
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.ReferrerPolicy.ReferrerPolicy: must be one of no-referrer, ",
    ),
    "block mode and a report": (
        SECURITY + "XSSProtection = { Protection = true, ModeBlock = true, ReportUri = '/x' } #!",
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.XSSProtection: X-XSS-Protection takes block or a reporting "
        "URI, not both: 1; mode=block; report=/x",
    ),
    "a long content security policy": (
        SECURITY + f"ContentSecurityPolicy.ContentSecurityPolicy = '{'a' * 1784}' #!",
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.ContentSecurityPolicy: Content-Security-Policy may have 1783 "
        "characters, but has 1784",
    ),
    "a content security policy of two lines": (
        SECURITY + 'ContentSecurityPolicy = { ContentSecurityPolicy = "a\\nb" } #!',
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.ContentSecurityPolicy.ContentSecurityPolicy: must be one "
        'line, not "a\\nb"',
    ),
    "a security header without its value": (
        SECURITY + "StrictTransportSecurity = { Preload = true } #!",
        "ResponseHeadersPolicies.p.SecurityHeadersConfig.StrictTransportSecurity.AccessControlMaxAgeSec: is required, "
        "and not there",
    ),
    "a header to add twice": (
        ADDED + "[[ResponseHeadersPolicies.p.CustomHeadersConfig.Items]]\nHeader = 'X-A'\nValue = '1'\n"
        "[[ResponseHeadersPolicies.p.CustomHeadersConfig.Items]]\nHeader = 'x-a' #!\nValue = '1'\n",
        'ResponseHeadersPolicies.p.CustomHeadersConfig.Items[1].Header: "x-a" is already the name of Items[0]',
    ),
    "a header to add that is none": (
        ADDED + "CustomHeadersConfig = { Items = [{ Header = 'X A', Value = '1' }] } #!",
        "ResponseHeadersPolicies.p.CustomHeadersConfig.Items[0].Header: 'X A' is not a header name",
    ),
    "a header to add of two lines": (
        ADDED + 'CustomHeadersConfig = { Items = [{ Header = "A", Value = "1\\n2" }] } #!',
        'ResponseHeadersPolicies.p.CustomHeadersConfig.Items[0].Value: must be one line, not "1\\n2"',
    ),
    "too many headers to add": (
        ADDED + "CustomHeadersConfig.Items = ["
        + ", ".join(f"{{ Header = 'A{index}', Value = '' }}" for index in range(11)) + "] #!",
        "ResponseHeadersPolicies.p.CustomHeadersConfig.Items: a policy has at most 10 custom headers, not 11",
    ),
    "a header that cannot be removed": (
        ADDED + "RemoveHeadersConfig = { Items = [{ Header = 'x-edge-id' }] } #!",
        "ResponseHeadersPolicies.p.RemoveHeadersConfig.Items[0].Header: x-edge-id cannot be removed by a response "
        "headers policy",
    ),
    "a header to remove that is none": (
        ADDED + "RemoveHeadersConfig = { Items = [{ Header = 'X A' }] } #!",
        'ResponseHeadersPolicies.p.RemoveHeadersConfig.Items[0].Header: must be a header name, not "X A"',
    ),
    "a sampling rate above 100": (
        ADDED + "ServerTimingHeadersConfig = { Enabled = true, SamplingRate = 100.5 } #!",
        "ResponseHeadersPolicies.p.ServerTimingHeadersConfig.SamplingRate: SamplingRate must be a number from 0 to 100 "
        "with at most four decimals, not 100.5",
    ),
    "a sampling rate that is no number": (
        ADDED + "ServerTimingHeadersConfig = { Enabled = true, SamplingRate = '5' } #!",
        'ResponseHeadersPolicies.p.ServerTimingHeadersConfig.SamplingRate: must be a number, not "5"',
    ),
    "an error code without a page": (
        ERROR + "ErrorCode = 402 #!",
        "CustomErrorResponses[0].ErrorCode: must be one of 400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504, "
        "not 402; did you mean 403?",
    ),
    "an error code that is missing": (
        ORIGIN + "[[CustomErrorResponses]] #!\nErrorCachingMinTTL = 5",
        "CustomErrorResponses[0].ErrorCode: is required, and not there",
    ),
    "an error code twice": (
        ERROR + "ErrorCode = 404\n[[CustomErrorResponses]]\nErrorCode = 404 #!",
        "CustomErrorResponses[1].ErrorCode: 404 is already the ErrorCode of CustomErrorResponses[0]",
    ),
    "a response code as a string": (
        ERROR + "ErrorCode = 404\nResponsePagePath = '/404.html'\nResponseCode = '404' #!\n",
        'CustomErrorResponses[0].ResponseCode: must be a whole number, not "404"',
    ),
    "a response code that is none": (
        ERROR + "ErrorCode = 404\nResponsePagePath = '/404.html'\nResponseCode = 201 #!",
        "CustomErrorResponses[0].ResponseCode: must be one of 200, 400, 403, 404, 405, 414, 416, 500, 501, 502, 503, "
        "504, not 201; did you mean 200?",
    ),
    "a page path without its slash": (
        ERROR + "ErrorCode = 404\nResponseCode = 200\nResponsePagePath = '404.html' #!",
        'CustomErrorResponses[0].ResponsePagePath: must begin with /, not "404.html"; did you mean "/404.html"?',
    ),
    "a page without a response code": (
        ERROR + "ErrorCode = 404\nResponsePagePath = '/404.html' #!",
        'CustomErrorResponses[0].ResponsePagePath: "/404.html" needs a ResponseCode: both or neither; '
        "did you mean ResponseCode = 404?",
    ),
    "a response code without a page": (
        ERROR + "ErrorCode = 404\nResponseCode = 200 #!",
        "CustomErrorResponses[0].ResponseCode: 200 needs a ResponsePagePath: both or neither",
    ),
    "a negative error ttl": (
        ERROR + "ErrorCode = 404\nErrorCachingMinTTL = -1 #!",
        "CustomErrorResponses[0].ErrorCachingMinTTL: must be 0 or more, not -1; did you mean 0?",
    ),
    "a group of one": (
        GROUP + "StatusCodes = [503]\nMembers = ['web'] #!",
        'OriginGroups[0].Members: must be the Ids of two different origins, the primary first, not ["web"]',
    ),
    "a group of one origin twice": (
        GROUP + "StatusCodes = [503]\nMembers = ['web', 'web'] #!",
        'OriginGroups[0].Members: must be the Ids of two different origins, the primary first, not ["web", "web"]',
    ),
    "a member that is no origin": (
        GROUP + "StatusCodes = [503]\nMembers = ['web', 'sparre'] #!",
        'OriginGroups[0].Members[1]: there is no origin "sparre"; did you mean "spare"?',
    ),
    "a group without status codes": (
        TWO + "[[OriginGroups]] #!\nId = 'g'\nMembers = ['web', 'spare']",
        "OriginGroups[0].StatusCodes: is required: the statuses to fail over on, of 400, 403, 404, 416, 429, 500, 502, "
        "503, 504",
    ),
    "a status code that does not fail over": (
        GROUP + "Members = ['web', 'spare']\nStatusCodes = [500, 501] #!",
        "OriginGroups[0].StatusCodes[1]: must be one of 400, 403, 404, 416, 429, 500, 502, 503, 504, not 501; "
        "did you mean 500?",
    ),
    "a group named like an origin": (
        GROUP.replace("'g'", "'web' #!") + "Members = ['web', 'spare']\nStatusCodes = [500]",
        'OriginGroups[0].Id: "web" is already the Id of Origins[0]',
    ),
    "too many groups": (
        TWO + "".join(
            f"[[OriginGroups]]{' #!' if index == 0 else ''}\nId = 'g{index}'\nMembers = ['web', 'spare']\n"
            "StatusCodes = [500]\n" for index in range(11)
        ),
        "OriginGroups: a distribution has at most 10, not 11",
    ),
    "a target that is neither origin nor group": (
        "[[OriginGroups]]\nId = 'either'\nMembers = ['web', 'spare']\nStatusCodes = [500]\n"
        + TWO.replace("TargetOriginId = 'web'", "TargetOriginId = 'eiter' #!"),
        'DefaultCacheBehavior.TargetOriginId: there is no origin "eiter"; did you mean "either"?',
    ),
    "a restriction that is none": (
        ORIGIN + "[Restrictions]\nGeoRestriction = { RestrictionType = 'white-list', Locations = ['CH'] } #!",
        "Restrictions.GeoRestriction.RestrictionType: must be one of none, blacklist, whitelist, "
        'not "white-list"; did you mean "whitelist"?',
    ),
    "countries without a restriction": (
        ORIGIN + "[Restrictions]\nGeoRestriction = { Locations = ['CH'] } #!",
        'Restrictions.GeoRestriction.Locations: ["CH"] has no effect with RestrictionType = "none"; '
        'did you mean "blacklist"?',
    ),
    "a restriction without countries": (
        ORIGIN + "[Restrictions]\nGeoRestriction = { RestrictionType = 'whitelist' } #!",
        'Restrictions.GeoRestriction.Locations: is required with RestrictionType = "whitelist": country codes, not []',
    ),
    "a country in small letters": (
        ORIGIN + "[Restrictions]\nGeoRestriction = { RestrictionType = 'whitelist', Locations = ['CH', 'jp'] } #!",
        'Restrictions.GeoRestriction.Locations[1]: jp is not a two-letter country code; did you mean "JP"?',
    ),
    "the api's name of the countries": (
        ORIGIN + "[Restrictions]\nGeoRestriction = { Items = ['CH'] } #!",
        'Restrictions.GeoRestriction.Items: unknown key, with the value ["CH"]; valid: RestrictionType, Locations',
    ),
    "no such key group": (
        BEHAVIOR + "TrustedKeyGroups = ['keys'] #!",
        'DefaultCacheBehavior.TrustedKeyGroups[0]: there is no key group "keys"; add [KeyGroups.keys]',
    ),
    "a key group without keys": (
        ORIGIN + "[KeyGroups.keys] #!",
        "KeyGroups.keys.Items: is required: ids of [PublicKeys], not []; add [PublicKeys.ID]",
    ),
    "no such public key": (
        ORIGIN + "[KeyGroups.keys]\nItems = ['K1'] #!",
        'KeyGroups.keys.Items[0]: there is no public key "K1"; add [PublicKeys.K1]',
    ),
    "a key that is no key": (
        ORIGIN + "[PublicKeys.K1]\nEncodedKey = '-----BEGIN PUBLIC KEY-----' #!",
        "PublicKeys.K1.EncodedKey: not a public key in PEM form: '-----BEGIN PUBLIC KEY-----'",
    ),
    "a key file that is not there": (
        ORIGIN + "[PublicKeys.K1]\nEncodedKey = 'auth.pem' #!",
        "PublicKeys.K1.EncodedKey: must be -----BEGIN PUBLIC KEY----- … or a file, and there is no \"auth.pem\" in ",
    ),
    "a key file that is no key": (
        ORIGIN + "[PublicKeys.K1]\nEncodedKey = 'auth.py' #!",
        "PublicKeys.K1.EncodedKey: not a public key in PEM form: 'def handler(event, context): ...'",
    ),
    "no such preset": (
        VIEWER + "preset = 'phone-tokio' #!",
        'viewer.preset: there is no viewer "phone-tokio"; did you mean "phone-tokyo"?',
    ),
    "an address that is none": (
        VIEWER + "ip = '192.0.2.256' #!",
        'viewer.ip: must be an IPv4 or IPv6 address, not "192.0.2.256"',
    ),
    "a country that is none": (
        VIEWER + "country = 'ch' #!",
        'viewer.country: must be a country code of two capital letters, not "ch"; did you mean "CH"?',
    ),
    "a country twice": (
        VIEWER + "country = 'CH'\nCloudFront-Viewer-Country = 'CH' #!",
        "viewer.CloudFront-Viewer-Country: says the same as country; keep one of the two",
    ),
    "http 2 without tls": (
        VIEWER + "protocol = 'http'\nhttp_version = '2.0' #!",
        'viewer.http_version: "2.0" needs protocol = "https"; with "http", did you mean "1.1"?',
    ),
    "an http version as a number": (
        VIEWER + "http_version = 2.0 #!",
        "viewer.http_version: must be one of 1.0, 1.1, 2.0, 3.0, not 2.0; did you mean \"2.0\"?",
    ),
    "a device that is maybe": (
        VIEWER + "CloudFront-Is-Mobile-Viewer = 'True' #!",
        'viewer.CloudFront-Is-Mobile-Viewer: must be one of true, false, not "True"; did you mean "true"?',
    ),
    "a viewer's header of two lines": (
        VIEWER + 'CloudFront-Viewer-City = "Bern\\n" #!',
        'viewer.CloudFront-Viewer-City: must be one line, not "Bern\\n"',
    ),
    "a viewer's header that there is not": (
        VIEWER + "CloudFront-Viewer-Town = 'Bern' #!",
        'viewer.CloudFront-Viewer-Town: unknown key, with the value "Bern"; did you mean "CloudFront-Viewer-',
    ),
    "more legacy headers than a behavior takes": (
        BEHAVIOR + f"ForwardedValues = {{ Headers = {[*'abcdefghijk']} }} #!",
        "DefaultCacheBehavior.ForwardedValues.Headers: a behavior has at most 10 names, not 11",
    ),
    "more legacy cookies than a behavior takes": (
        BEHAVIOR + f"ForwardedValues.Cookies = {{ Forward = 'whitelist', WhitelistedNames = {[*'abcdefghijk']} }} #!",
        "DefaultCacheBehavior.ForwardedValues.Cookies.WhitelistedNames: a behavior has at most 10 names, not 11",
    ),
    "more legacy query strings than a behavior takes": (
        BEHAVIOR + f"ForwardedValues = {{ QueryString = true, QueryStringCacheKeys = {[*'abcdefghijk']} }} #!",
        "DefaultCacheBehavior.ForwardedValues.QueryStringCacheKeys: a behavior has at most 10 names, not 11",
    ),
    "legacy query strings that are not forwarded": (
        BEHAVIOR + "ForwardedValues = { QueryStringCacheKeys = ['q'] } #!",
        'DefaultCacheBehavior.ForwardedValues.QueryStringCacheKeys: ["q"] has no effect with QueryString = false; '
        "did you mean true?",
    ),
    "legacy cookies that are not forwarded": (
        BEHAVIOR + "ForwardedValues = { Cookies = { WhitelistedNames = ['a'] } } #!",
        'DefaultCacheBehavior.ForwardedValues.Cookies.WhitelistedNames: ["a"] has no effect with Forward = "none"; '
        'did you mean "whitelist"?',
    ),
    "no legacy cookies to forward": (
        BEHAVIOR + "ForwardedValues = { Cookies = { Forward = 'whitelist' } } #!",
        'DefaultCacheBehavior.ForwardedValues.Cookies.WhitelistedNames: is required with Forward = "whitelist"',
    ),
    "a legacy header that is no key": (
        BEHAVIOR + "ForwardedValues = { Headers = ['Accept', 'cookie'] } #!",
        'DefaultCacheBehavior.ForwardedValues.Headers[1]: CloudFront cannot forward and cache by "cookie"',
    ),
    "the host for a bucket": (
        "[[Origins]]\nId = 'b'\nDomainName = 'b.s3.amazonaws.com'\n"
        "[DefaultCacheBehavior]\nForwardedValues = { Headers = ['Host'] } #!",
        'DefaultCacheBehavior.ForwardedValues.Headers[0]: CloudFront cannot forward and cache by "Host" '
        "when the origin is S3",
    ),
    "legacy ttls out of order": (
        BEHAVIOR + "ForwardedValues = {}\nMinTTL = 10\nMaxTTL = 5 #!",
        "DefaultCacheBehavior.MaxTTL: must be at least MinTTL, which is 10, not 5; did you mean 10?",
    ),
    "too many behaviors": (
        ORIGIN + "[[CacheBehaviors]] #!\nPathPattern = 'a'\n" + "[[CacheBehaviors]]\nPathPattern = 'a'\n" * 75,
        "CacheBehaviors: a distribution has at most 75, not 76",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_names_the_line_the_key_the_value_and_what_was_meant(name: str, errors: Errors) -> None:
    text, said = ERRORS[name]
    line = next(number for number, one in enumerate(text.split("\n"), 1) if one.endswith("#!"))
    (report,) = errors(text)
    assert report.startswith(f"edgetui.toml:{line}: {said}")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (POLICY + "HeadersConfig = { HeaderBehavior = 'whitlist', Headers = ['Accept'] }", "HeaderBehavior"),
        (BEHAVIOR + "ForwardedValues.Cookies = { Forward = 'listed', WhitelistedNames = ['a'] }", "Forward"),
        (BEHAVIOR + "ForwardedValues = { QueryString = 'yes', QueryStringCacheKeys = ['q'] }", "QueryString"),
        (BEHAVIOR + "AllowedMethods = 'GET'\nCachedMethods = ['GET', 'HEAD', 'OPTIONS']", "AllowedMethods"),
        (GROUP + "Members = ['web', 1]\nStatusCodes = [500]", "Members[1]"),
        (ERROR + "ErrorCode = 404\nResponsePagePath = 1\nResponseCode = 404", "ResponsePagePath"),
    ],
)
def test_what_only_follows_from_a_value_that_cannot_be_read_is_not_told(text: str, key: str, errors: Errors) -> None:
    (report,) = errors(text)
    assert report.split(": ")[1].endswith(f".{key}")
