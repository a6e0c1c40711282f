metadata description = 'Azure Machine Learning, West US: rules for an Azure Firewall policy'

@description('The existing firewall policy.')
param firewallPolicyName string

@description('Priority of the rule collection group; each region has its own.')
param priority int = 28100

@description('Prefixes of the subnets of people and their browsers.')
param clientSourceAddresses string[]

@description('Prefixes of the subnets of the Kubernetes clusters.')
param clusterSourceAddresses string[]

@description('Prefixes of the subnets with private endpoints')
param privateEndpointPrefixes string[]

@description('Prefixes of the compute subnet.')
param sourceAddresses string[]

resource firewallPolicy 'Microsoft.Network/firewallPolicies@2025-05-01' existing = {
  name: firewallPolicyName
}

resource ruleCollectionGroup 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-05-01' = {
  parent: firewallPolicy
  name: 'rulec-westus'
  properties: {
    priority: priority
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'aml-network'
        priority: 1000
        action: {
          type: 'Allow'
        }
        rules: [
          // azure-machine-learning/aks-time, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'NetworkRule'
            name: 'aml-aks-time'
            description: 'Clocks of nodes'
            ipProtocols: [
              'UDP'
            ]
            sourceAddresses: clusterSourceAddresses
            destinationFqdns: [
              'ntp.ubuntu.com'
            ]
            destinationPorts: [
              '123'
            ]
          }
          // azure-machine-learning/aks-tunnel, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'NetworkRule'
            name: 'aml-aks-tunnel-tcp'
            description: 'Tunnel from nodes to the control plane'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: clusterSourceAddresses
            destinationAddresses: [
              'AzureCloud.westus'
            ]
            destinationPorts: [
              '9000'
            ]
          }
          {
            ruleType: 'NetworkRule'
            name: 'aml-aks-tunnel-udp'
            description: 'Tunnel from nodes to the control plane'
            ipProtocols: [
              'UDP'
            ]
            sourceAddresses: clusterSourceAddresses
            destinationAddresses: [
              'AzureCloud.westus'
            ]
            destinationPorts: [
              '1194'
            ]
          }
          // azure-machine-learning/arc-connect-relay, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'NetworkRule'
            name: 'aml-arc-connect-relay'
            description: 'Cluster connect'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: clusterSourceAddresses
            destinationFqdns: [
              'westus.obo.arc.azure.com'
            ]
            destinationPorts: [
              '8084'
            ]
          }
          // azure-machine-learning/azure-monitor, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-azure-monitor'
            description: 'Metrics, logs and support diagnostics'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureMonitor'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/batch, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-batch'
            description: 'Compute nodes talk to the Azure Batch back end'
            ipProtocols: [
              'TCP'
              'UDP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'BatchNodeManagement.WestUS'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/batch-key-vault, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-batch-key-vault'
            description: 'Key vault of the Batch back end'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureKeyVault.WestUS'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/compute-life-cycle, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-compute-life-cycle'
            description: 'Compute instances are created, changed and deleted'
            ipProtocols: [
              'UDP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureMachineLearning'
            ]
            destinationPorts: [
              '5831'
            ]
          }
          // azure-machine-learning/entra-id, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-entra-id'
            description: 'Sign-in and tokens from Microsoft Entra ID'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureActiveDirectory'
            ]
            destinationPorts: [
              '80'
              '443'
            ]
          }
          // azure-machine-learning/kubernetes-registry, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-kubernetes-registry'
            description: 'Pull the workspace\'s images'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: clusterSourceAddresses
            destinationAddresses: [
              'AzureContainerRegistry.WestUS'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/machine-learning, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-machine-learning'
            description: 'The service\'s own interfaces, compute instances and notebooks'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureMachineLearning'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/notebook-language-server, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-notebook-language-server'
            description: 'Code completion in notebooks on compute instances'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureMachineLearning'
            ]
            destinationPorts: [
              '18881'
            ]
          }
          // azure-machine-learning/private-endpoints, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-private-endpoints'
            description: 'Private endpoints of the workspace and its resources'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: privateEndpointPrefixes
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/resource-manager, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-resource-manager'
            description: 'The service, the CLI and the SDK create resources'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureResourceManager'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/rstudio, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-rstudio'
            description: 'Sessions of RStudio on compute instances'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureMachineLearning'
            ]
            destinationPorts: [
              '8787'
            ]
          }
          // azure-machine-learning/storage, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-storage'
            description: 'Microsoft\'s storage for Batch, and your own accounts that have no private endpoint'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'Storage.WestUS'
            ]
            destinationPorts: [
              '443'
            ]
          }
          // azure-machine-learning/storage-files-smb, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-storage-files-smb'
            description: 'File shares of the storage account over SMB'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'Storage.WestUS'
            ]
            destinationPorts: [
              '445'
            ]
          }
          // azure-machine-learning/workspace-files, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-workspace-files-network'
            description: 'File share of the workspace\'s default storage account'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationFqdns: [
              'contoso.file.core.windows.net'
            ]
            destinationPorts: [
              '445'
            ]
          }
          // azure-machine-learning/workspace-registry, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'NetworkRule'
            name: 'aml-workspace-registry'
            description: 'Pull and push the workspace\'s own images'
            ipProtocols: [
              'TCP'
            ]
            sourceAddresses: sourceAddresses
            destinationAddresses: [
              'AzureContainerRegistry.WestUS'
            ]
            destinationPorts: [
              '443'
            ]
          }
        ]
      }
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'aml-application'
        priority: 11000
        action: {
          type: 'Allow'
        }
        rules: [
          // azure-machine-learning/aks-api-server, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-api-server'
            description: 'Nodes talk to the API server'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.hcp.westus.azmk8s.io'
            ]
          }
          // azure-machine-learning/aks-azure, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-azure'
            description: 'Azure Resource Manager and Microsoft Entra ID'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'login.microsoftonline.com'
              'management.azure.com'
            ]
          }
          // azure-machine-learning/aks-extension-images, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-extension-images'
            description: 'Images of extensions from the marketplace'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'arcmktplaceprod.azurecr.io'
              'arcmktplaceprod.centralindia.data.azurecr.io'
              'arcmktplaceprod.eastus.data.azurecr.io'
              'arcmktplaceprod.japaneast.data.azurecr.io'
              'arcmktplaceprod.westeurope.data.azurecr.io'
              'arcmktplaceprod.westus2.data.azurecr.io'
            ]
          }
          // azure-machine-learning/aks-extension-metering, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-extension-metering'
            description: 'Metrics and metering of extensions'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.ingestion.msftcloudes.com'
              '*.microsoftmetrics.com'
              'marketplaceapi.microsoft.com'
            ]
          }
          // azure-machine-learning/aks-extension-service, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-extension-service'
            description: 'Service that installs extensions'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'westus.dp.kubernetesconfiguration.azure.com'
            ]
          }
          // azure-machine-learning/aks-gpu, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-gpu'
            description: 'Drivers of GPU nodes'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'download.docker.com'
              'nvidia.github.io'
              'us.download.nvidia.com'
            ]
          }
          // azure-machine-learning/aks-node-snapshots, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-node-snapshots'
            description: 'Updates of nodes, from Ubuntu\'s snapshots'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'snapshot.ubuntu.com'
            ]
          }
          // azure-machine-learning/aks-node-updates, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-node-updates'
            description: 'Updates of nodes'
            protocols: [
              {
                protocolType: 'Http'
                port: 80
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'azure.archive.ubuntu.com'
              'changelogs.ubuntu.com'
              'security.ubuntu.com'
            ]
          }
          // azure-machine-learning/aks-packages, https://learn.microsoft.com/azure/aks/outbound-rules-control-egress (2023-06-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-packages'
            description: 'Packages, and binaries of the cluster\'s network'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'acs-mirror.azureedge.net'
              'packages.microsoft.com'
            ]
          }
          // azure-machine-learning/aks-v1-api-server, https://learn.microsoft.com/azure/machine-learning/v1/how-to-deploy-azure-kubernetes-service (2024-03-08)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-v1-api-server'
            description: 'The inference router finds models through the API server'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.hcp.westus.azmk8s.io'
            ]
          }
          // azure-machine-learning/aks-v1-service, https://learn.microsoft.com/azure/machine-learning/v1/how-to-deploy-azure-kubernetes-service (2024-03-08)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-v1-service'
            description: 'Sign-in at the inference router, and its telemetry'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'api.azureml.ms'
              'ingest-viennawestus.kusto.windows.net'
            ]
          }
          // azure-machine-learning/aks-v1-storage, https://learn.microsoft.com/azure/machine-learning/v1/how-to-deploy-azure-kubernetes-service (2024-03-08)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-aks-v1-storage'
            description: 'Settings of the inference router, and models'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'contoso.blob.core.windows.net'
              'contoso.table.core.windows.net'
            ]
          }
          // azure-machine-learning/anaconda, https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/machine-learning/includes/recommended-network-outbound.md (2025-02-10)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-anaconda'
            description: 'Packages and metadata of the default conda channel'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.anaconda.com'
              '*.anaconda.org'
              'anaconda.com'
            ]
          }
          // azure-machine-learning/arc-agents, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-arc-agents'
            description: 'Agents of Azure Arc connect the cluster and renew its identity'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.his.arc.azure.com'
              'dl.k8s.io'
              'gbl.his.arc.azure.com'
              'login.microsoftonline.com'
              'login.windows.net'
              'management.azure.com'
              'westus.dp.kubernetesconfiguration.azure.com'
              'westus.login.microsoft.com'
            ]
          }
          // azure-machine-learning/arc-connect, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-arc-connect'
            description: 'Cluster connect, custom locations and Azure RBAC'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.guestnotificationservice.azure.com'
              '*.servicebus.windows.net'
              'graph.microsoft.com'
              'guestnotificationservice.azure.com'
              'sts.windows.net'
            ]
          }
          // azure-machine-learning/arc-extension-images, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-arc-extension-images'
            description: 'Images of extensions'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'linuxgeneva-microsoft.azurecr.io'
            ]
          }
          // azure-machine-learning/arc-portal, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-arc-portal'
            description: 'The cluster in the Azure portal'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.arc.azure.net'
            ]
          }
          // azure-machine-learning/automated-ml-assets, https://learn.microsoft.com/azure/machine-learning/how-to-prevent-data-loss-exfiltration (2025-02-05)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-automated-ml-assets'
            description: 'Images and environments of automated ML'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'automlresources-prod-d0eaehh7g8andvav.b02.azurefd.net'
            ]
          }
          // azure-machine-learning/automated-ml-hosts, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-automated-ml-hosts'
            description: 'Models and data of automated ML for language and vision'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'aka.ms'
              'automlresources-prod-d0eaehh7g8andvav.b02.azurefd.net'
              'automlresources-prod.azureedge.net'
            ]
          }
          // azure-machine-learning/cluster-images, https://learn.microsoft.com/azure/azure-arc/kubernetes/network-requirements (2025-04-15)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-cluster-images'
            description: 'Microsoft\'s container images, for the cluster and for Azure Machine Learning'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.data.mcr.microsoft.com'
              'mcr.microsoft.com'
            ]
          }
          // azure-machine-learning/container-registry-hosts, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-container-registry-hosts'
            description: 'Pull Microsoft\'s container images and their layers'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.data.mcr.microsoft.com'
              'mcr.microsoft.com'
            ]
          }
          // azure-machine-learning/cran, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-cran'
            description: 'R packages'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'cloud.r-project.org'
            ]
          }
          // azure-machine-learning/docker-hub, https://learn.microsoft.com/azure/machine-learning/how-to-managed-network (2025-05-23)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-docker-hub'
            description: 'Pull container images from Docker Hub'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.docker.com'
              '*.docker.io'
              'cdn.auth0.com'
              'docker.io'
              'production.cloudflare.docker.com'
            ]
          }
          // azure-machine-learning/hugging-face, https://learn.microsoft.com/azure/machine-learning/how-to-deploy-models-from-huggingface (2025-07-17)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-hugging-face'
            description: 'Weights of models'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'cdn-lfs.huggingface.co'
            ]
          }
          // azure-machine-learning/kubernetes-logs, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-logs'
            description: 'Upload system logs'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.kusto.windows.net'
              '*.queue.core.windows.net'
              '*.table.core.windows.net'
            ]
          }
          // azure-machine-learning/kubernetes-packages, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-packages'
            description: 'Python packages for the environments of jobs'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'pypi.org'
            ]
          }
          // azure-machine-learning/kubernetes-service, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-service'
            description: 'The service\'s interfaces and run history'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'westus.api.azureml.ms'
              'westus.experiments.azureml.net'
            ]
          }
          // azure-machine-learning/kubernetes-storage, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-storage'
            description: 'Code, data, models and logs of projects'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'contoso.blob.core.windows.net'
            ]
          }
          // azure-machine-learning/kubernetes-ubuntu, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-ubuntu'
            description: 'Updates of the operating system in job images'
            protocols: [
              {
                protocolType: 'Http'
                port: 80
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              'archive.ubuntu.com'
              'ppa.launchpad.net'
              'security.ubuntu.com'
            ]
          }
          // azure-machine-learning/kubernetes-workspace, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-kubernetes-workspace'
            description: 'Interface of the workspace'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clusterSourceAddresses
            targetFqdns: [
              '*.workspace.westus.api.azureml.ms'
            ]
          }
          // azure-machine-learning/microsoft-graph, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-microsoft-graph'
            description: 'Notebooks and compute look up identities'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'graph.microsoft.com'
              'graph.windows.net'
            ]
          }
          // azure-machine-learning/posit-licence, https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/machine-learning/includes/machine-learning-private-link-ports.md (2022-09-13)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-posit-licence'
            description: 'Licence check of Posit Workbench'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'www.wyday.com'
            ]
          }
          // azure-machine-learning/pypi, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-pypi'
            description: 'Index and files of Python packages'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.pythonhosted.org'
              'pypi.org'
            ]
          }
          // azure-machine-learning/pytorch, https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/machine-learning/includes/recommended-network-outbound.md (2025-02-10)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-pytorch'
            description: 'Samples and packages of PyTorch'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.pytorch.org'
              'pytorch.org'
            ]
          }
          // azure-machine-learning/rstudio-image, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-rstudio-image'
            description: 'Pull the container image of RStudio'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'ghcr.io'
              'pkg-containers.githubusercontent.com'
            ]
          }
          // azure-machine-learning/studio-host, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-studio-host'
            description: 'The studio web page, in the browsers of its users'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clientSourceAddresses
            targetFqdns: [
              'ml.azure.com'
            ]
          }
          // azure-machine-learning/tensorflow, https://github.com/MicrosoftDocs/azure-ai-docs/blob/main/articles/machine-learning/includes/recommended-network-outbound.md (2025-02-10)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-tensorflow'
            description: 'Samples of TensorFlow'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.tensorflow.org'
            ]
          }
          // azure-machine-learning/vscode-desktop, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-desktop'
            description: 'Download of VS Code'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clientSourceAddresses
            targetFqdns: [
              'code.visualstudio.com'
              'vscode.download.prss.microsoft.com'
            ]
          }
          // azure-machine-learning/vscode-extensions, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-extensions'
            description: 'Install extensions of VS Code, and connect to compute instances'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.gallerycdn.vsassets.io'
              'marketplace.visualstudio.com'
              'vscode.blob.core.windows.net'
            ]
          }
          // azure-machine-learning/vscode-more, https://code.visualstudio.com/docs/setup/network (2025-11-12)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-more'
            description: 'Settings, search, badges and reports of VS Code'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clientSourceAddresses
            targetFqdns: [
              '*.gallery.vsassets.io'
              'bingsettingssearch.trafficmanager.net'
              'download.visualstudio.microsoft.com'
              'go.microsoft.com'
              'rink.hockeyapp.net'
              'vscode-sync.trafficmanager.net'
              'vscode.search.windows.net'
              'vsmarketplacebadges.dev'
            ]
          }
          // azure-machine-learning/vscode-remote-websocket, https://learn.microsoft.com/azure/machine-learning/how-to-secure-workspace-vnet (2025-02-10)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-remote-websocket'
            description: 'Download of the web socket server onto the compute instance'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'raw.githubusercontent.com'
            ]
          }
          // azure-machine-learning/vscode-server, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-server'
            description: 'Compute instances download VS Code\'s server'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              '*.vo.msecnd.net'
              'update.code.visualstudio.com'
            ]
          }
          // azure-machine-learning/vscode-web, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-vscode-web'
            description: 'VS Code in the browser'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: clientSourceAddresses
            targetFqdns: [
              '*.vscode-cdn.net'
              '*.vscode-unpkg.net'
              '*.vscode.dev'
              '*.vscodeexperiments.azureedge.net'
              'default.exp-tas.com'
            ]
          }
          // azure-machine-learning/workspace-blobs, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-workspace-blobs'
            description: 'Blobs and notebooks in the workspace\'s default storage account'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'contoso.blob.core.windows.net'
              'contoso.dfs.core.windows.net'
            ]
          }
          // azure-machine-learning/workspace-files, https://learn.microsoft.com/azure/machine-learning/how-to-access-azureml-behind-firewall (2026-03-19)
          {
            ruleType: 'ApplicationRule'
            name: 'aml-workspace-files'
            description: 'File share of the workspace\'s default storage account'
            protocols: [
              {
                protocolType: 'Https'
                port: 443
              }
            ]
            sourceAddresses: sourceAddresses
            targetFqdns: [
              'contoso.file.core.windows.net'
            ]
          }
        ]
      }
    ]
  }
}
