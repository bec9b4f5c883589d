"""Recordings made small: zlib, told beforehand what nearly every one of them says.

The dictionary belongs to the format: what was packed with one can only be unpacked with the same, so it never changes;
a better one gets another number.
"""

import zlib

_LEVEL = 1

#: What is likelier stands later [RFC 1950 §2.2].
_DICTIONARY = (
    b'"trace":["Traceback (most recent call last):","kind":"raised","error_type":"message":"FunctionFailed"'
    b'{"base64":"{"sha256":"{"":"Amended","message":{"":"Request","{"":"Response","method":"POST","body":"'
    b'{"":"OriginFailed","kind":"connect","message":"{"":"SignatureChecked","is_valid":true}'
    b'["live","check the signature #{"":"CacheHit","response":{"age":,"stale":true,"ttl":86400,"origin_status":'
    b"cache-control, content-type, last-modified, etag, server, strict-transport-security, content-security-policy, "
    b"max-age=31536000; includeSubDomains; preload, x-frame-options, x-content-type-options, nosniff, referrer-policy, "
    b"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/ Safari/537.36"
    b"Amazon CloudFront, text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    b'"Accept-Language","en-GB,en;q=0.9","Accept-Encoding","gzip, deflate, br","Referer","Origin","https://www.'
    b'\\"body\\": {\\"inputTruncated\\": false, \\"action\\": \\"read-only\\", \\"encoding\\": \\"base64\\", '
    b'\\"origin\\": {\\"custom\\": {\\"customHeaders\\": {}, \\"domainName\\": \\"\\", \\"keepaliveTimeout\\": 5, '
    b'\\"path\\": \\"\\", \\"port\\": 443, \\"protocol\\": \\"https\\", \\"readTimeout\\": 30, \\"sslProtocols\\": '
    b'[\\"TLSv1.2\\"]}}, \\"s3\\": {\\"authMethod\\": \\"none\\", \\"region\\": \\"us-east-1\\", '
    b'\\"cache-control\\": [{\\"key\\": \\"Cache-Control\\", \\"value\\": \\"public, max-age=\\"}], '
    b'\\"content-length\\": [{\\"key\\": \\"Content-Length\\", \\"date\\": [{\\"key\\": \\"Date\\", '
    b'\\"content-type\\": [{\\"key\\": \\"Content-Type\\", \\"value\\": \\"text/html; charset=utf-8\\"}], '
    b'\\"cookie\\": [{\\"key\\": \\"Cookie\\", \\"accept\\": [{\\"key\\": \\"Accept\\", \\"value\\": \\"*/*\\"}], '
    b'\\"accept-encoding\\": [{\\"key\\": \\"Accept-Encoding\\", \\"value\\": \\"gzip\\"}], '
    b'\\"user-agent\\": [{\\"key\\": \\"User-Agent\\", \\"value\\": \\"Amazon CloudFront\\"}], '
    b'\\"via\\": [{\\"key\\": \\"Via\\", \\"value\\": \\"2.0 .cloudfront.net (CloudFront)\\"}], '
    b'\\"x-forwarded-for\\": [{\\"key\\": \\"X-Forwarded-For\\", \\"value\\": \\"198.51.100.7\\"}], '
    b'\\"x-amz-cf-id\\": [{\\"key\\": \\"X-Amz-Cf-Id\\", \\"value\\": \\"'
    b'{"logs":[{"stream":"platform","text":"INIT_START Runtime Version: python3.12 nodejs22.x '
    b'{"stream":"platform","text":"START RequestId:  Version: 1"},{"stream":"stdout","text":"'
    b'{"stream":"platform","text":"END RequestId: {"stream":"platform","text":"REPORT RequestId: \\tDuration:  ms\\t'
    b"Billed Duration:  ms\\tMemory Size: 128 MB\\tMax Memory Used:  MB\\tInit Duration:  ms"
    b'"}],"elapsed_ms":0,"init_ms":,"memory_mb":128}],'
    b'["live","look up d111111abcdef8.cloudfront.net/ #{"":"CacheMissed"}],["live","resolve  #{"":"OriginResolved"}],'
    b'["live","fetch GET origin.example.org/ #{"":"OriginResponded","response":{"status_description":"OK","headers":'
    b'["Content-Type","text/html; charset=utf-8","Cache-Control","max-age=60","Content-Length","","Date","'
    b'"Last-Modified","","ETag","\\"Server","Set-Cookie","Location","body":""},"elapsed_ms":,"source":"https://'
    b'["live","store d111111abcdef8.cloudfront.net/ #{"":"CacheStored"}],'
    b'["live","invoke  at origin-response #["live","invoke  at viewer-response #'
    b'{"":"FunctionReturned","payload":"{\\"status\\": \\"200\\", \\"statusDescription\\": \\"OK\\", \\"headers\\": {'
    b'["live","invoke  at origin-request #["live","invoke  at viewer-request #'
    b'{"":"FunctionReturned","payload":"{\\"clientIp\\": \\"198.51.100.7\\", \\"headers\\": {\\"host\\": '
    b'[{\\"key\\": \\"Host\\", \\"value\\": \\"d111111abcdef8.cloudfront.net\\"}], \\"method\\": \\"GET\\", '
    b'\\"querystring\\": \\"\\", \\"uri\\": \\"/index.html\\"}","'
    b'{"format":1,"number":,"runs":[{"start":{"distribution":"","request":{"uri":"/","querystring":"","headers":["Host",'
    b'"d111111abcdef8.cloudfront.net","User-Agent","Accept","*/*","Cookie",""]},"viewer":{"ip":"198.51.100.7",'
    b'"http_version":"2.0","facts":["CloudFront-Viewer-Country","]},"request_id":"==","at":17},"steps":[["live","'
)


def packed(data: bytes) -> bytes:
    """`data`, smaller."""
    packer = zlib.compressobj(_LEVEL, zdict=_DICTIONARY)
    return packer.compress(data) + packer.flush()


def unpacked(data: bytes) -> bytes:
    """What was packed; ValueError when that is damaged."""
    unpacker = zlib.decompressobj(zdict=_DICTIONARY)
    try:
        whole = unpacker.decompress(data) + unpacker.flush()
    except zlib.error as error:
        raise ValueError(f"packed data is damaged: {error}") from None
    if not unpacker.eof:
        raise ValueError("packed data ends too early")
    return whole
