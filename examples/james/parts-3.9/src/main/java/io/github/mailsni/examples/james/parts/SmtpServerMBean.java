package io.github.mailsni.examples.james.parts;

import org.apache.james.protocols.lib.jmx.ServerMBean;

/** Lets a server be registered for JMX, as the base class demands. */
public interface SmtpServerMBean extends ServerMBean {}
