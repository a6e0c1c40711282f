metadata description = 'Azure Machine Learning, West US: route table'

@description('The route table; its routes are replaced.')
param routeTableName string

@description('Private address of the firewall.')
param firewallPrivateIp string

@description('Keep routes of gateways out of the subnet; they would pass the firewall by.')
param disableBgpRoutePropagation bool = true

resource routeTable 'Microsoft.Network/routeTables@2025-05-01' = {
  name: routeTableName
  location: 'westus'
  properties: {
    disableBgpRoutePropagation: disableBgpRoutePropagation
    routes: [
      // azure-machine-learning/machine-learning-direct, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      // Answers to the service leave by the compute's public address
      {
        name: 'aml-machine-learning-direct'
        properties: {
          addressPrefix: 'AzureMachineLearning'
          nextHopType: 'Internet'
        }
      }
      // azure-machine-learning/default, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      // Everything without a better route goes through the firewall
      {
        name: 'rulec-default'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: firewallPrivateIp
        }
      }
    ]
  }
}
