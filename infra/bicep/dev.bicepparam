using 'main.bicep'

param environment = 'dev'
param redundancy = 'Standard_LRS'
param undeleteDays = 7
param adminKeyName = 'baktainer-admin-key'
