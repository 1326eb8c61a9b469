package io.github.mailsni.examples.james.parts;

import com.google.inject.Guice;
import com.google.inject.Module;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.JamesServerResourceLoader;
import org.apache.james.server.core.configuration.Configuration.ConfigurationPath;
import org.apache.james.server.core.configuration.FileConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.ExtensionModule;
import org.apache.james.utils.GuiceLoader;
import org.apache.james.utils.PropertiesProvider;

/**
 * Starts the SMTP servers of {@code conf/smtpserver.xml} in the working directory, as the whole server does: its extensions
 * first, then each server, which builds its TLS. What James 3.9 has published of itself is used for both. A line {@code
 * reload} on standard input is what webadmin's command is to the whole server.
 */
public final class JamesParts {
    private JamesParts() {}

    /** Starts the servers, or says why not and ends with status 1. */
    @SuppressWarnings("CatchAndPrintStackTrace") // it is the program's answer
    public static void main(String[] arguments) {
        try {
            run();
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run() throws Exception {
        FileSystem files = new FileSystemImpl(new JamesServerResourceLoader("."));
        Module ofServer = binder -> {
            binder.bind(FileSystem.class).toInstance(files);
            binder.bind(PropertiesProvider.class)
                    .toInstance(new PropertiesProvider(
                            files, new ConfigurationPath(FileSystem.FILE_PROTOCOL_AND_CONF)));
        };
        Guice.createInjector(new ExtensionModule(), ofServer).getInstance(GuiceLoader.class);
        List<SmtpServer> servers = start(files);
        System.out.println("JAMES server started in parts");
        obey(servers);
        servers.forEach(SmtpServer::destroy);
        System.out.println("JAMES server stopped in parts");
    }

    private static List<SmtpServer> start(FileSystem files) throws Exception {
        List<SmtpServer> servers = new ArrayList<>();
        try (InputStream configuration = files.getResource("file://conf/smtpserver.xml")) {
            for (HierarchicalConfiguration<ImmutableNode> each :
                    FileConfigurationProvider.getConfig(configuration).configurationsAt("smtpserver")) {
                SmtpServer server = new SmtpServer();
                server.setFileSystem(files);
                server.configure(each);
                server.init();
                servers.add(server);
            }
        }
        return servers;
    }

    private static void obey(List<SmtpServer> servers) throws Exception {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            if (!command.equals("reload")) {
                throw new IOException("unknown command " + command);
            }
            for (SmtpServer server : servers) {
                server.reloadSSLCertificate();
            }
            System.out.println("reloaded");
        }
    }
}
