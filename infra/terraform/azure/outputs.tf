output "app_name" {
  value = azapi_resource.app.name
}

output "app_url" {
  value = "https://${azapi_resource.app.output.properties.defaultHostName}"
}

output "vault_name" {
  value = azurerm_key_vault.secrets.name
}

output "store" {
  value = module.backups.store
}

output "principal_id" {
  description = "The functions' identity: subject of ../aws."
  value       = azurerm_user_assigned_identity.functions.principal_id
}

output "tenant_id" {
  value = data.azurerm_client_config.current.tenant_id
}
