output "store" {
  value = "s3://${aws_s3_bucket.backups.bucket}?region=${var.region}"
}

output "role_arn" {
  value = aws_iam_role.functions.arn
}

output "user" {
  value = one(aws_iam_user.functions[*].name)
}
