variable "subscription_id" {
  type = string
}

variable "resource_group_name" {
  description = "An existing resource group."
  type        = string
}

variable "name" {
  description = "First part of every name."
  type        = string
  default     = "baktainer"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{2,10}$", var.name))
    error_message = "3 to 11 lower-case letters and digits, beginning with a letter."
  }
}

variable "environment" {
  description = "Which of several installations this is."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]{1,5}$", var.environment))
    error_message = "1 to 5 lower-case letters and digits."
  }
}

variable "replica_location" {
  description = "Region of the second account for copies; null for none."
  type        = string
  default     = null
}

variable "s3_replica" {
  description = "Copies in an S3 bucket (output store of ../aws); null for none."
  type        = string
  default     = null
}

variable "aws_role_arn" {
  description = "The role at AWS that the functions' identity takes on (output role_arn of ../aws), for the S3 replica and secrets of Secrets Manager; null for none."
  type        = string
  default     = null
}

variable "aws_audience" {
  description = "The application that tokens shown to AWS are made for (variable audience of ../aws); null for api://AzureADTokenExchange."
  type        = string
  default     = null
}

variable "s3_key_names" {
  description = "Names of the vault's secrets with the id and the secret of an access key for the S3 replica; null where its credentials come another way. Terraform never sees them."
  type        = object({ id = string, value = string })
  default     = null
}

variable "redundancy" {
  description = "Redundancy of the first copy."
  type        = string
  default     = "ZRS"
}

variable "immutable_days" {
  description = "Days in which no version of a backup can be deleted or overwritten by anybody; 0 for none. Unlocked: lock the policy yourself."
  type        = number
  default     = 0
}

variable "undelete_days" {
  description = "Days for which deleted and replaced blobs can be brought back."
  type        = number
  default     = 30
}

variable "cool_after_days" {
  description = "Days after which backups move to the cool tier; 0 for never."
  type        = number
  default     = 0
}

variable "oidc_authority" {
  description = "Issuer of operators' bearer tokens; null for none."
  type        = string
  default     = null
}

variable "oidc_audience" {
  description = "Audience of operators' bearer tokens."
  type        = string
  default     = null
}

variable "admin_key_name" {
  description = "Name of the vault's secret with the operator's first key; null for none. Terraform never sees its value."
  type        = string
  default     = null
}

variable "settings" {
  description = "More variables of docs/control-plane.md. No secrets: they would be in Terraform's state."
  type        = map(string)
  default     = {}
}

variable "memory_mb" {
  type    = number
  default = 2048
}

variable "maximum_instances" {
  type    = number
  default = 40
}

variable "warm_instances" {
  type    = number
  default = 0
}

variable "allowed_ranges" {
  description = "Address ranges that may call the app; empty for all."
  type        = list(string)
  default     = []
}

variable "log_retention_days" {
  type    = number
  default = 30
}

variable "daily_log_quota_gb" {
  type    = number
  default = 1
}

variable "tags" {
  type    = map(string)
  default = {}
}
