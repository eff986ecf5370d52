# What the control plane knows (tables), its work (queues) and its program (a package). No backups are here.

resource "azurerm_storage_account" "state" {
  name                             = substr("${var.name}${var.environment}st${local.suffix}", 0, 24)
  location                         = local.location
  resource_group_name              = local.group
  account_tier                     = "Standard"
  account_replication_type         = "ZRS"
  min_tls_version                  = "TLS1_2"
  https_traffic_only_enabled       = true
  allow_nested_items_to_be_public  = false
  shared_access_key_enabled        = false
  default_to_oauth_authentication  = true
  cross_tenant_replication_enabled = false
  tags                             = local.tags

  blob_properties {
    delete_retention_policy {
      days = 14
    }

    container_delete_retention_policy {
      days = 14
    }
  }
}

resource "azurerm_storage_container" "packages" {
  name                  = "packages"
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"
}

resource "azurerm_storage_queue" "work" {
  for_each           = toset(flatten([for name in local.queues : [name, "${name}-poison"]]))
  name               = each.value
  storage_account_id = azurerm_storage_account.state.id
}

# Blob Data Owner: the Functions host keeps its leases in containers that it makes itself.
resource "azurerm_role_assignment" "state" {
  for_each             = toset(["Storage Blob Data Owner", "Storage Queue Data Contributor", "Storage Table Data Contributor"])
  scope                = azurerm_storage_account.state.id
  role_definition_name = each.value
  principal_id         = azurerm_user_assigned_identity.functions.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "queues" {
  name                       = "audit"
  target_resource_id         = "${azurerm_storage_account.state.id}/queueServices/default"
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_log {
    category = "StorageDelete"
  }
}
