package io.segmentschema.smc.service.http;

import io.segmentschema.smc.security.Visit;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Takes down for the audit log how much a request has changed. */
public final class ChangeNotes implements ContainerResponseFilter {

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getEntity() instanceof ChangeAnswer answer) {
      if (request.getProperty(Visit.ATTRIBUTE) instanceof Visit visit) {
        visit.changed(answer.numbers());
      }
      response.setEntity(answer.json());
    }
  }
}
