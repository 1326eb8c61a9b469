package io.github.mailsni.examples.smtp;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the request of a connection, on other threads than its event loop, and closes the connection. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);
    private static final int LONGEST_FILTER = 255;

    private final AdminPages pages;
    private final AdminGuard guard;
    private final Executor readers;
    private final Executor reloads;
    private boolean asked;

    AdminHandler(AdminPages pages, AdminGuard guard, Executor readers, Executor reloads) {
        this.pages = pages;
        this.guard = guard;
        this.readers = readers;
        this.reloads = reloads;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (asked) {
            return; // one request in a connection
        }
        asked = true;
        if (request.decoderResult().isFailure()) {
            write(ctx, AdminAnswer.text(400, "this is not a request of HTTP/1.1"));
            return;
        }
        Optional<AdminAnswer> refused = guard.refuse(request);
        if (refused.isPresent()) {
            write(ctx, refused.get());
            return;
        }
        route(ctx, request);
    }

    private void route(ChannelHandlerContext ctx, FullHttpRequest request) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, 16);
        boolean reads =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        boolean posts = request.method().equals(HttpMethod.POST);
        String path;
        Map<String, List<String>> parameters;
        try {
            path = target.path();
            parameters = target.parameters();
        } catch (IllegalArgumentException malformed) {
            write(ctx, AdminAnswer.text(400, "the path or the query is malformed"));
            return;
        }
        switch (path) {
            case "/" -> answer(ctx, reads, "GET", readers, () -> pages.page(filter(parameters), from(parameters)));
            case "/health" -> answer(ctx, reads, "GET", readers, pages::health);
            case "/metrics" -> answer(ctx, reads, "GET", readers, pages::metrics);
            case "/reload" -> answer(ctx, posts, "POST", reloads, pages::reload);
            default -> write(ctx, AdminAnswer.text(404, "there are GET /, /health and /metrics, and POST /reload"));
        }
    }

    private static String filter(Map<String, List<String>> parameters) {
        String filter = parameters.getOrDefault("filter", List.of("")).get(0);
        return filter.substring(0, Math.min(LONGEST_FILTER, filter.length()));
    }

    private static int from(Map<String, List<String>> parameters) {
        String from = parameters.getOrDefault("from", List.of("0")).get(0);
        return from.matches("\\d{1,9}") ? Integer.parseInt(from) : 0;
    }

    private static void answer(
            ChannelHandlerContext ctx, boolean allowed, String method, Executor on, Supplier<AdminAnswer> answer) {
        if (!allowed) {
            FullHttpResponse response = response(AdminAnswer.text(405, "this takes " + method + " only"));
            response.headers().set(HttpHeaderNames.ALLOW, method.equals("GET") ? "GET, HEAD" : method);
            write(ctx, response);
            return;
        }
        try {
            on.execute(() -> write(ctx, made(answer)));
        } catch (RejectedExecutionException busy) {
            write(ctx, AdminAnswer.text(503, "too many requests at a time; try again later"));
        }
    }

    private static AdminAnswer made(Supplier<AdminAnswer> answer) {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            LOG.error("a request of an operator cannot be answered", e);
            return AdminAnswer.text(500, "the request cannot be answered; the log says why");
        }
    }

    static void write(ChannelHandlerContext ctx, AdminAnswer answer) {
        write(ctx, response(answer));
    }

    private static void write(ChannelHandlerContext ctx, FullHttpResponse response) {
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private static FullHttpResponse response(AdminAnswer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, answer.policy())
                .set("X-Content-Type-Options", "nosniff")
                .set("X-Frame-Options", "DENY")
                .set("Referrer-Policy", "no-referrer")
                .set("Cross-Origin-Resource-Policy", "same-origin");
        if (answer.status() == 401) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}", cause.toString());
        ctx.close();
    }
}
