variable "region" {
  type = string
}

variable "bucket" {
  description = "Name of the bucket; the world's buckets share one space of names."
  type        = string
}

variable "lock_days" {
  description = "Days in which no version of a backup can be deleted by anybody; 0 for none."
  type        = number
  default     = 14
}

variable "lock_mode" {
  description = "COMPLIANCE: not even the account's root. GOVERNANCE: only with a permission that the functions do not have."
  type        = string
  default     = "GOVERNANCE"

  validation {
    condition     = contains(["GOVERNANCE", "COMPLIANCE"], var.lock_mode)
    error_message = "GOVERNANCE or COMPLIANCE."
  }
}

variable "undelete_days" {
  description = "Days for which deleted and replaced objects can be brought back."
  type        = number
  default     = 30
}

variable "issuer" {
  description = "Who signs the functions' tokens: https://sts.windows.net/TENANT-ID/"
  type        = string
}

variable "audience" {
  description = "The application (its ID URI) that the functions ask tokens for, made for this purpose in the tenant. Example: api://TENANT-ID/baktainer-aws"
  type        = string
}

variable "subject" {
  description = "The functions' identity: output principal_id of ../azure or of infra/bicep."
  type        = string
}

variable "secret_prefix" {
  description = "Only secrets of Secrets Manager whose names begin so can be read."
  type        = string
  default     = "baktainer/"
}

variable "with_user" {
  description = "Whether there is also a user with the role's rights, for a control plane without an identity at Entra. Make its key by: aws iam create-access-key"
  type        = bool
  default     = false
}

variable "tags" {
  type    = map(string)
  default = { app = "baktainer" }
}
