import { catalogJsonSchema } from './catalog/format.js';
import { projectSchema } from './project/project-file.js';

/** Schemas lie beside the project, so that editors find them without a network. */
const SCHEMAS = '.rulec';

/** The files of a new network repository by path: a project, the schemas for editors, and two pipelines. */
export function initFiles(regions: readonly string[]): ReadonlyMap<string, string> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  return new Map([
    ['rulec.yaml', projectText(regions)],
    [`${SCHEMAS}/rulec.schema.json`, json(projectSchema())],
    [`${SCHEMAS}/catalog.schema.json`, json(catalogJsonSchema())],
    ['.github/workflows/rulec.yml', GITHUB],
    ['azure-pipelines/rulec.yml', AZURE_PIPELINES],
  ]);
}

function projectText(regions: readonly string[]): string {
  return `# yaml-language-server: $schema=${SCHEMAS}/rulec.schema.json
# What rulec compile does without arguments. Flags go before what stands here.

regions: [${regions.join(', ')}]          # or all; rulec catalog list regions

# Features beside the defaults; rulec catalog list features.
# features: [pypi, rstudio]
# parameters: { storageAccount: contoso }

# The network it is for.
# source: [10.1.0.0/24]                   # compute's prefixes, in firewall rules
# private: [10.0.0.0/8]                   # RFC 1918 where it is left out
# firewall: { ip: 10.0.1.4, tier: standard }

# targets: [nsg, firewall, routes]
# formats: [arm]

# Gaps that are known; rulec compile names them.
# acceptedGaps:
#   - { entry: batch, reason: no Batch compute in this region, owner: team-net, expires: 2027-06-30 }

# Catalogs of your own; the first line of each can be
#   # yaml-language-server: $schema=../${SCHEMAS}/catalog.schema.json
# catalogs: [catalogs]                    # numbers that their entries leave out are kept in rulec.lock: commit it

# Several spokes or subnets, each in a folder of its own below out/.
# deployments:
#   - name: spoke-a
#     regions: [westus]
#     source: [10.1.0.0/24]
#   - name: spoke-b
#     place: 1                            # the second of ten places in a shared firewall policy
#     regions: [westus]
#     source: [10.2.0.0/24]
`;
}

/** Names no version: whoever runs it pins one in package.json. */
const GITHUB = `# Proves in every pull request that out/ is what rulec.yaml says, and tells what changes.
name: rulec
on: pull_request
permissions:
  contents: read
  pull-requests: write
jobs:
  rulec:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npx --yes rulec compile --check
      - run: npx --yes rulec verify
      - name: What changes
        if: always()
        run: |
          git worktree add ../before "origin/\${{ github.base_ref }}"
          {
            echo '### What changes in the network'
            for manifest in $(find out -name manifest.json | sort); do
              folder=$(dirname "$manifest")
              [ -e "../before/$manifest" ] || { echo "New: $folder"; continue; }
              echo "<details><summary>$folder</summary>"
              echo
              echo '\`\`\`'
              npx --yes rulec diff "../before/$folder" "./$folder" || true
              echo '\`\`\`'
              echo '</details>'
            done
          } > comment.md
      - name: Tell it
        if: always()
        env: { GH_TOKEN: "\${{ github.token }}" }
        run: gh pr comment "\${{ github.event.number }}" --body-file comment.md --edit-last --create-if-none
`;

const AZURE_PIPELINES = `# Proves in every pull request that out/ is what rulec.yaml says, and tells what changes.
trigger: none
pr: { branches: { include: ['*'] } }
pool: { vmImage: ubuntu-latest }
steps:
  - checkout: self
    fetchDepth: 0
    persistCredentials: true
  - task: UseNode@1
    inputs: { version: 22.x }
  - script: npx --yes rulec compile --check
    displayName: out/ is what rulec.yaml says
  - script: npx --yes rulec verify
    displayName: The rules do what is asked
  - script: |
      git worktree add ../before "origin/\${SYSTEM_PULLREQUEST_TARGETBRANCH#refs/heads/}"
      for manifest in $(find out -name manifest.json | sort); do
        folder=$(dirname "$manifest")
        [ -e "../before/$manifest" ] || { echo "New: $folder"; continue; }
        echo "## $folder"
        npx --yes rulec diff "../before/$folder" "./$folder" || true
      done > changes.txt
      cat changes.txt
      node -e 'console.log(JSON.stringify({ comments: [{ parentCommentId: 0, commentType: 1, content: "\`\`\`\\n" + require("fs").readFileSync("changes.txt", "utf8") + "\\n\`\`\`" }], status: 4 }))' > comment.json
      curl --fail --silent --show-error --header "Authorization: Bearer $(System.AccessToken)" --header 'Content-Type: application/json' --data @comment.json "$(System.CollectionUri)$(System.TeamProjectId)/_apis/git/repositories/$(Build.Repository.ID)/pullRequests/$(System.PullRequest.PullRequestId)/threads?api-version=7.1"
    displayName: What changes
    condition: eq(variables['Build.Reason'], 'PullRequest')
`;
