# Whom AWS lets in: a token of the tenant, made for our application, of the functions' identity and no other. The program asks Entra for one and shows it (AWS_ROLE_ARN, BT_AWS_AUDIENCE);
# its keys last an hour. The user below (with_user) is for a control plane that has no identity there.

resource "aws_iam_openid_connect_provider" "azure" {
  url            = var.issuer
  client_id_list = [var.audience]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.azure.arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer_host}:aud"
      values   = [var.audience]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer_host}:sub"
      values   = [var.subject]
    }
  }
}

data "aws_iam_policy_document" "functions" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning"]
    resources = [aws_s3_bucket.backups.arn]
  }

  # Deleting leaves a marker: versions can only be deleted by s3:DeleteObjectVersion, which nobody gets here, nor s3:BypassGovernanceRetention.
  statement {
    sid = "Objects"
    actions = [
      "s3:GetObject", "s3:GetObjectRetention", "s3:GetObjectLegalHold", "s3:PutObject", "s3:PutObjectTagging", "s3:PutObjectRetention", "s3:PutObjectLegalHold",
      "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
    ]
    resources = ["${aws_s3_bucket.backups.arn}/*"]
  }

  statement {
    sid       = "Key"
    actions   = ["kms:GenerateDataKey", "kms:Decrypt"]
    resources = [aws_kms_key.backups.arn]
  }

  statement {
    sid       = "Secrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = ["arn:${local.partition}:secretsmanager:${var.region}:${local.account}:secret:${var.secret_prefix}*"]
  }
}

resource "aws_iam_role" "functions" {
  name                 = "${var.bucket}-functions"
  description          = "Baktainer's control plane in Azure"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600 # The program asks for that much.
}

resource "aws_iam_role_policy" "functions" {
  name   = "backups-and-secrets"
  role   = aws_iam_role.functions.id
  policy = data.aws_iam_policy_document.functions.json
}

resource "aws_iam_user" "functions" {
  count = var.with_user ? 1 : 0
  name  = "${var.bucket}-functions"
}

resource "aws_iam_user_policy" "functions" {
  count  = var.with_user ? 1 : 0
  name   = "backups-and-secrets"
  user   = aws_iam_user.functions[0].name
  policy = data.aws_iam_policy_document.functions.json
}
