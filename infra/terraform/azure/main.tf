# The control plane in Azure, as infra/bicep makes it. No secret goes in, none comes out: the state file holds names only.

data "azurerm_client_config" "current" {}

data "azurerm_resource_group" "here" {
  name = var.resource_group_name
}

locals {
  prefix    = "${var.name}-${var.environment}"
  suffix    = substr(sha256(data.azurerm_resource_group.here.id), 0, 8)
  container = "backups"
  location  = data.azurerm_resource_group.here.location
  group     = data.azurerm_resource_group.here.name
  tags      = merge({ app = var.name, environment = var.environment }, var.tags)
  queues    = jsondecode(file("${path.module}/../../queues.json"))
}

resource "azurerm_user_assigned_identity" "functions" {
  name                = "${local.prefix}-id"
  location            = local.location
  resource_group_name = local.group
  tags                = local.tags
}

module "backups" {
  source = "./account"

  name                = substr("${var.name}${var.environment}bk${local.suffix}", 0, 24)
  location            = local.location
  resource_group_name = local.group
  tags                = local.tags
  container           = local.container
  principal_id        = azurerm_user_assigned_identity.functions.principal_id
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  grants              = true
  redundancy          = var.redundancy
  immutable_days      = var.immutable_days
  undelete_days       = var.undelete_days
  cool_after_days     = var.cool_after_days
}

module "replica" {
  source = "./account"
  count  = var.replica_location == null ? 0 : 1

  name                = substr("${var.name}${var.environment}rp${local.suffix}", 0, 24)
  location            = var.replica_location
  resource_group_name = local.group
  tags                = local.tags
  container           = local.container
  principal_id        = azurerm_user_assigned_identity.functions.principal_id
  workspace_id        = azurerm_log_analytics_workspace.logs.id
  grants              = false
  redundancy          = "LRS"
  immutable_days      = var.immutable_days
  undelete_days       = var.undelete_days
  cool_after_days     = var.cool_after_days
}

resource "azurerm_key_vault" "secrets" {
  name                       = substr("${var.name}${var.environment}-kv-${local.suffix}", 0, 24)
  location                   = local.location
  resource_group_name        = local.group
  tenant_id                  = data.azurerm_client_config.current.tenant_id
  sku_name                   = "standard"
  rbac_authorization_enabled = true
  purge_protection_enabled   = true
  soft_delete_retention_days = 90
  tags                       = local.tags
}

resource "azurerm_role_assignment" "reads_secrets" {
  scope                = azurerm_key_vault.secrets.id
  role_definition_name = "Key Vault Secrets User"
  principal_id         = azurerm_user_assigned_identity.functions.principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_monitor_diagnostic_setting" "vault" {
  name                       = "audit"
  target_resource_id         = azurerm_key_vault.secrets.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id

  enabled_log {
    category_group = "audit"
  }
}
