# What stands in lib/, and under which licence

The service itself is under the Apache License 2.0 (`LICENSE`). Every library is a jar of its own; none is changed or
shaded into another. Licences by their SPDX names; where there are several, one may choose.

MySQL Connector/J is under the GNU General Public License, version 2, with the Universal FOSS Exception, version 1.0, which
lets software under the Apache License be distributed with it. It is not linked to: who wants another driver replaces its
jar.

| library | version | licence | home |
|---|---|---|---|
<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
| `${project.groupId}:${project.artifactId}` | ${project.version} | <#list entry.getValue() as licence>${licence}<#sep> or </#list> | ${project.url!""} |
</#list>
