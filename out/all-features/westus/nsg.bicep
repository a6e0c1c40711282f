metadata description = 'Azure Machine Learning, West US: network security group'

@description('The network security group; its rules are replaced.')
param networkSecurityGroupName string

@description('What counts as private: the network, its peers, the hub, DNS and private endpoints.')
param privateAddressPrefixes string[] = [
  '10.0.0.0/8'
  '172.16.0.0/12'
  '192.168.0.0/16'
]

@description('Prefixes of the subnets with private endpoints')
param privateEndpointPrefixes string[]

resource networkSecurityGroup 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: networkSecurityGroupName
  location: 'westus'
  properties: {
    securityRules: [
      // azure-machine-learning/compute-management, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-compute-management'
        properties: {
          description: 'The service manages compute that has a public address'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '44224'
          sourceAddressPrefix: 'AzureMachineLearning'
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 1400
          direction: 'Inbound'
        }
      }
      // azure-machine-learning/attached-compute-ssh, https://learn.microsoft.com/azure/machine-learning/how-to-secure-training-vnet (2024-04-08)
      {
        name: 'aml-attached-compute-ssh'
        properties: {
          description: 'The service reaches the SSH daemon of attached machines'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '22'
          sourceAddressPrefix: 'AzureMachineLearning'
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 1410
          direction: 'Inbound'
        }
      }
      // health probes of Azure's load balancer
      {
        name: 'rulec-allow-load-balancer-in'
        properties: {
          description: 'Health probes of Azure\'s load balancer'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefix: 'AzureLoadBalancer'
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 4094
          direction: 'Inbound'
        }
      }
      // private peers: the network, its peers, the hub
      {
        name: 'rulec-allow-private-in'
        properties: {
          description: 'From private addresses'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefixes: privateAddressPrefixes
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 4095
          direction: 'Inbound'
        }
      }
      // closes the direction before Azure's default rules open it
      {
        name: 'rulec-deny-all-in'
        properties: {
          description: 'Everything else'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: '*'
          access: 'Deny'
          priority: 4096
          direction: 'Inbound'
        }
      }
      // azure-machine-learning/entra-id, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-entra-id'
        properties: {
          description: 'Sign-in and tokens from Microsoft Entra ID'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRanges: [
            '80'
            '443'
          ]
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureActiveDirectory'
          access: 'Allow'
          priority: 1000
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/machine-learning, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-machine-learning'
        properties: {
          description: 'The service\'s own interfaces, compute instances and notebooks'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureMachineLearning'
          access: 'Allow'
          priority: 1010
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/batch, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-batch'
        properties: {
          description: 'Compute nodes talk to the Azure Batch back end'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'BatchNodeManagement.WestUS'
          access: 'Allow'
          priority: 1020
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/resource-manager, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-resource-manager'
        properties: {
          description: 'The service, the CLI and the SDK create resources'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureResourceManager'
          access: 'Allow'
          priority: 1030
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/storage, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-storage'
        properties: {
          description: 'Microsoft\'s storage for Batch, and your own accounts that have no private endpoint'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'Storage.WestUS'
          access: 'Allow'
          priority: 1040
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/rstudio, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-rstudio'
        properties: {
          description: 'Sessions of RStudio on compute instances'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '8787'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureMachineLearning'
          access: 'Allow'
          priority: 1080
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/batch-key-vault, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-batch-key-vault'
        properties: {
          description: 'Key vault of the Batch back end'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureKeyVault.WestUS'
          access: 'Allow'
          priority: 1090
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/azure-monitor, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-azure-monitor'
        properties: {
          description: 'Metrics, logs and support diagnostics'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureMonitor'
          access: 'Allow'
          priority: 1100
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/workspace-registry, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-workspace-registry'
        properties: {
          description: 'Pull and push the workspace\'s own images'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureContainerRegistry.WestUS'
          access: 'Allow'
          priority: 1110
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/notebook-language-server, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-notebook-language-server'
        properties: {
          description: 'Code completion in notebooks on compute instances'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '18881'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureMachineLearning'
          access: 'Allow'
          priority: 1120
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/compute-life-cycle, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-compute-life-cycle'
        properties: {
          description: 'Compute instances are created, changed and deleted'
          protocol: 'Udp'
          sourcePortRange: '*'
          destinationPortRange: '5831'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'AzureMachineLearning'
          access: 'Allow'
          priority: 1130
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/private-endpoints, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-private-endpoints'
        properties: {
          description: 'Private endpoints of the workspace and its resources'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefixes: privateEndpointPrefixes
          access: 'Allow'
          priority: 1140
          direction: 'Outbound'
        }
      }
      // azure-machine-learning/storage-files-smb, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
      {
        name: 'aml-storage-files-smb'
        properties: {
          description: 'File shares of the storage account over SMB'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '445'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: 'Storage.WestUS'
          access: 'Allow'
          priority: 1150
          direction: 'Outbound'
        }
      }
      // lets host names through to the firewall
      {
        name: 'rulec-hand-off-tcp-443'
        properties: {
          description: 'Hosts that the firewall filters by name: an NSG knows no names'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '443'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 4000
          direction: 'Outbound'
        }
      }
      {
        name: 'rulec-hand-off-tcp-445'
        properties: {
          description: 'Hosts that the firewall filters by name: an NSG knows no names'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationPortRange: '445'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: '*'
          access: 'Allow'
          priority: 4002
          direction: 'Outbound'
        }
      }
      // private peers: the network, its peers, the hub, DNS, private endpoints
      {
        name: 'rulec-allow-private-out'
        properties: {
          description: 'To private addresses'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefix: '*'
          destinationAddressPrefixes: privateAddressPrefixes
          access: 'Allow'
          priority: 4095
          direction: 'Outbound'
        }
      }
      // closes the direction before Azure's default rules open it
      {
        name: 'rulec-deny-all-out'
        properties: {
          description: 'Everything else'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: '*'
          access: 'Deny'
          priority: 4096
          direction: 'Outbound'
        }
      }
    ]
  }
}
