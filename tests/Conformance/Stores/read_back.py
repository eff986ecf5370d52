"""Reads one object by other code than ours, and prints its length and SHA-256.

    read_back.py s3 ENDPOINT KEY-ID SECRET BUCKET KEY          with boto3
    read_back.py azure ENDPOINT ACCOUNT ACCOUNT-KEY CONTAINER BLOB   with urllib and a signature of its own
"""
import base64, datetime, hashlib, hmac, sys, urllib.parse, urllib.request


def s3(endpoint, key_id, secret, bucket, key):
    import boto3, botocore.client
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=key_id, aws_secret_access_key=secret, region_name="us-east-1",
        config=botocore.client.Config(s3={"addressing_style": "path"}))
    return client.get_object(Bucket=bucket, Key=key)["Body"]


def azure(endpoint, account, account_key, container, blob):
    """A service SAS of version 2020-12-06: sixteen lines, signed with the account's key."""
    expiry = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = ["r", "", expiry, f"/blob/{account}/{container}/{blob}", "", "", "", "2020-12-06", "b", "", "", "", "", "", "", ""]
    signature = base64.b64encode(hmac.new(base64.b64decode(account_key), "\n".join(lines).encode(), hashlib.sha256).digest()).decode()
    query = urllib.parse.urlencode({"sv": "2020-12-06", "sr": "b", "sp": "r", "se": expiry, "sig": signature})
    return urllib.request.urlopen(f"{endpoint}/{container}/{blob}?{query}")


length, digest = 0, hashlib.sha256()
content = {"s3": s3, "azure": azure}[sys.argv[1]](*sys.argv[2:])
while chunk := content.read(1 << 20):
    length += len(chunk)
    digest.update(chunk)
print(length, digest.hexdigest())
