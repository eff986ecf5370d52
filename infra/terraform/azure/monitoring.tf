# Logs and traces. No key opens them: writers need a role.

resource "azurerm_log_analytics_workspace" "logs" {
  name                         = "${local.prefix}-logs"
  location                     = local.location
  resource_group_name          = local.group
  sku                          = "PerGB2018"
  retention_in_days            = var.log_retention_days
  daily_quota_gb               = var.daily_log_quota_gb
  local_authentication_enabled = false
  tags                         = local.tags
}

resource "azurerm_application_insights" "traces" {
  name                          = "${local.prefix}-insights"
  location                      = local.location
  resource_group_name           = local.group
  workspace_id                  = azurerm_log_analytics_workspace.logs.id
  application_type              = "web"
  local_authentication_disabled = true
  tags                          = local.tags
}

resource "azurerm_role_assignment" "publishes" {
  scope                = azurerm_application_insights.traces.id
  role_definition_name = "Monitoring Metrics Publisher"
  principal_id         = azurerm_user_assigned_identity.functions.principal_id
  principal_type       = "ServicePrincipal"
}
