# An account for backups: the first copy, or the replica in another region. Everything in it is sealed to keys that are not in the cloud.

resource "azurerm_storage_account" "backups" {
  name                              = var.name
  location                          = var.location
  resource_group_name               = var.resource_group_name
  account_tier                      = "Standard"
  account_replication_type          = var.redundancy
  min_tls_version                   = "TLS1_2"
  https_traffic_only_enabled        = true
  allow_nested_items_to_be_public   = false
  shared_access_key_enabled         = false
  default_to_oauth_authentication   = true
  cross_tenant_replication_enabled  = false
  infrastructure_encryption_enabled = true
  tags                              = var.tags

  sas_policy {
    expiration_period = "01.00:00:00"
  }

  blob_properties {
    versioning_enabled            = true
    change_feed_enabled           = true
    change_feed_retention_in_days = var.undelete_days

    delete_retention_policy {
      days = var.undelete_days
    }

    container_delete_retention_policy {
      days = var.undelete_days
    }
  }
}

resource "azapi_resource" "container" {
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01"
  name      = var.container
  parent_id = "${azurerm_storage_account.backups.id}/blobServices/default"

  body = {
    properties = {
      publicAccess                   = "None"
      immutableStorageWithVersioning = var.immutable_days > 0 ? { enabled = true } : null
    }
  }
}

resource "azapi_update_resource" "lock" {
  count     = var.immutable_days > 0 ? 1 : 0
  type      = "Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01"
  name      = "default"
  parent_id = azapi_resource.container.id

  body = {
    properties = {
      immutabilityPeriodSinceCreationInDays = var.immutable_days
      allowProtectedAppendWrites            = false
    }
  }
}

# Blocks that were never committed are dropped by the service after a week; what was committed without a manifest is swept by the control plane.
resource "azurerm_storage_management_policy" "lifecycle" {
  storage_account_id = azurerm_storage_account.backups.id

  rule {
    name    = "old-versions"
    enabled = true

    filters {
      blob_types   = ["blockBlob"]
      prefix_match = ["${var.container}/"]
    }

    actions {
      version {
        delete_after_days_since_creation = max(var.undelete_days, var.immutable_days)
      }

      snapshot {
        delete_after_days_since_creation_greater_than = var.undelete_days
      }
    }
  }

  dynamic "rule" {
    for_each = var.cool_after_days > 0 ? [var.cool_after_days] : []

    content {
      name    = "cool"
      enabled = true

      filters {
        blob_types   = ["blockBlob"]
        prefix_match = ["${var.container}/"]
      }

      actions {
        base_blob {
          tier_to_cool_after_days_since_creation_greater_than = rule.value
        }
      }
    }
  }
}

# No other built-in role than the owner's may lock blobs.
resource "azurerm_role_assignment" "data" {
  scope                = azapi_resource.container.id
  role_definition_name = var.immutable_days > 0 ? "Storage Blob Data Owner" : "Storage Blob Data Contributor"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "delegator" {
  count                = var.grants ? 1 : 0
  scope                = azurerm_storage_account.backups.id
  role_definition_name = "Storage Blob Delegator"
  principal_id         = var.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "audit" {
  name                       = "audit"
  target_resource_id         = "${azurerm_storage_account.backups.id}/blobServices/default"
  log_analytics_workspace_id = var.workspace_id

  enabled_log {
    category = "StorageWrite"
  }

  enabled_log {
    category = "StorageDelete"
  }
}

output "store" {
  value = "azblob://${azurerm_storage_account.backups.name}/${azapi_resource.container.name}"
}
