variable "name" {
  type = string
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}


variable "tags" {
  type = map(string)
}

variable "container" {
  type = string
}

variable "principal_id" {
  description = "The functions."
  type        = string
}

variable "workspace_id" {
  type = string
}

variable "grants" {
  description = "Whether upload grants are signed for this account: only where agents write."
  type        = bool
}

variable "redundancy" {
  type = string
}

variable "immutable_days" {
  type = number
}

variable "undelete_days" {
  type = number
}

variable "cool_after_days" {
  type = number
}
