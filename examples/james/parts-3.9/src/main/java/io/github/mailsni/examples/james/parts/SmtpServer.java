package io.github.mailsni.examples.james.parts;

import io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.lib.netty.AbstractConfigurableAsyncServer;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.AllButStartTlsLineChannelHandlerFactory;
import org.apache.james.protocols.netty.BasicChannelInboundHandler;
import org.apache.james.protocols.netty.ChannelHandlerFactory;
import org.apache.james.protocols.netty.ProtocolMDCContextFactory;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;

/** An SMTP server on the base class of James' own servers, with the frame handler that its own SMTP server names. */
public final class SmtpServer extends AbstractConfigurableAsyncServer implements SmtpServerMBean {
    private final SMTPProtocol protocol;

    /** Creates a server that answers EHLO and little more. */
    public SmtpServer() throws Exception {
        SMTPProtocolHandlerChain handlers = new SMTPProtocolHandlerChain(new RecordingMetricFactory());
        handlers.wireExtensibleHandlers();
        protocol = new SMTPProtocol(handlers, new SMTPConfigurationImpl());
    }

    @Override
    protected int getDefaultPort() {
        return 25;
    }

    @Override
    public String getServiceType() {
        return "SMTP Service";
    }

    @Override
    protected String getDefaultJMXName() {
        return "smtpserver";
    }

    @Override
    protected ChannelHandlerFactory createFrameHandlerFactory() {
        return new AllButStartTlsLineChannelHandlerFactory("starttls", AbstractChannelPipelineFactory.MAX_LINE_LENGTH);
    }

    @Override
    protected ChannelInboundHandlerAdapter createCoreHandler() {
        return new BasicChannelInboundHandler(
                new ProtocolMDCContextFactory.Standard(), protocol, getEncryption(), proxyRequired);
    }
}
