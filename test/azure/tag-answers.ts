/** A small file as Microsoft publishes it. */
export function tagFile(cloud: string, changeNumber: number | string = 406): string {
  return JSON.stringify({
    changeNumber,
    cloud,
    values: [tagOf('Storage', ['192.0.2.0/24', '2001:db8::/32']), tagOf('Storage.WestUS', ['192.0.2.0/25'])],
  });
}

function tagOf(name: string, addressPrefixes: readonly string[]): object {
  const properties = { changeNumber: 1, region: '', regionId: 0, platform: 'Azure', systemService: '' };
  return { name, id: name, properties: { ...properties, addressPrefixes, networkFeatures: ['API', 'NSG'] } };
}

/** What service tag discovery sends: texts for numbers, and the envelope of ARM. */
export function discoveryAnswer(cloud: string, more: object = {}): string {
  const values = [
    {
      name: 'Storage.WestUS',
      id: 'Storage.WestUS',
      serviceTagChangeNumber: '63',
      properties: {
        changeNumber: '7',
        region: 'westus',
        systemService: 'AzureStorage',
        state: 'GA',
        addressPrefixes: ['192.0.2.0/25', '2001:db8::/48'],
      },
    },
  ];
  const id = `/subscriptions/subid/providers/Microsoft.Network/serviceTags/${cloud}`;
  return JSON.stringify({
    name: cloud,
    id,
    type: 'Microsoft.Network/serviceTags',
    changeNumber: '63',
    cloud,
    values,
    ...more,
  });
}

/** A download page, with the link as an element and, escaped, in a script. */
export function downloadPage(address: string): string {
  const escaped = address.replaceAll('/', '\\u002F');
  return `<!DOCTYPE html><html><head><script>window.__DLCDetails__={"dlcDetailsView":{"downloadFile":[{"isPrimary":"True","name":"${address.split('/').at(-1)}","url":"${escaped}","size":"4618214"}]}}</script></head>
<body><a class="dlbtn" href="${address}" aria-label="Download Azure IP Ranges and Service Tags">Download</a></body></html>`;
}
