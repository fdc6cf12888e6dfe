<#assign spdx = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "EPL-1.0", "EPL-2.0", "LGPL-2.1-only", "MIT", "MIT-0", "MPL-2.0", "CC0-1.0"]/>
<#assign own = ""/>
<#list dependencyMap as entry>
<#if entry.getKey().groupId == "io.segmentschema"><#assign own = entry.getKey().version/></#if>
</#list>
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.6",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application",
      "bom-ref": "pkg:maven/io.segmentschema/smc-integration@${own}?type=jar",
      "group": "io.segmentschema",
      "name": "segment-schema-cache",
      "version": "${own}",
      "licenses": [{"license": {"id": "Apache-2.0"}}]
    }
  },
  "components": [
<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
<#assign purl = "pkg:maven/" + project.groupId + "/" + project.artifactId + "@" + project.version + "?type=jar"/>
    {
      "type": "library",
      "bom-ref": "${purl}",
      "group": "${project.groupId}",
      "name": "${project.artifactId}",
      "version": "${project.version}",
      "purl": "${purl}",
      "licenses": [<#list entry.getValue() as licence><#if licence?contains(" WITH ") && entry.getValue()?size == 1>{"expression": "${licence?json_string}"}<#elseif spdx?seq_contains(licence)>{"license": {"id": "${licence}"}}<#else>{"license": {"name": "${licence?json_string}"}}</#if><#sep>, </#list>]
    }<#sep>,</#sep>
</#list>
  ]
}
