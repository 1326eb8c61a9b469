package io.github.mailsni.examples.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of a client into command lines and, after {@link #expectText()}, the text of a message. A line ends
 * with CR LF: a bare CR or LF is malformed, in a command as in a message (see {@link MessageText}).
 *
 * <p>It can be held, so that the commands which a client has sent ahead (RFC 2920) wait for their turn.
 */
final class SmtpDecoder extends ByteToMessageDecoder {
    /** The longest command line: RFC 5321 section 4.5.3.1.4 demands 512 octets; the extensions add to it. */
    static final int LONGEST_COMMAND = 1024;

    private static final int LONGEST_CHUNK = 16 * 1024;

    private @Nullable ChannelHandlerContext context;
    private @Nullable MessageText text;
    private boolean held;
    private boolean discarding;

    /** Takes the next bytes for the text of a message. */
    void expectText() {
        text = new MessageText();
    }

    /** Emits nothing more until {@link #release()}. */
    void hold() {
        held = true;
    }

    /** Resumes, with the bytes received so far. */
    void release() {
        held = false;
        ChannelHandlerContext ctx = context;
        if (ctx == null || ctx.isRemoved()) {
            return;
        }
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
    }

    /** Drops all further bytes. */
    void discard() {
        discarding = true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (discarding) {
            in.skipBytes(in.readableBytes());
        } else if (held) {
            return;
        } else if (text != null) {
            decodeText(text, in, out);
        } else {
            decodeCommand(in, out);
        }
    }

    private void decodeCommand(ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int lineFeed = in.indexOf(start, Math.min(in.writerIndex(), start + LONGEST_COMMAND), (byte) '\n');
        if (lineFeed < 0) {
            if (in.readableBytes() >= LONGEST_COMMAND) {
                giveUp(500, "5.5.6 a command has at most " + LONGEST_COMMAND + " bytes", out);
            }
            return;
        }
        int carriageReturn = in.indexOf(start, lineFeed, (byte) '\r');
        if (carriageReturn != lineFeed - 1) {
            giveUp(500, "5.5.2 a line ends with CR LF, neither stands alone", out);
            return;
        }
        String line = in.toString(start, carriageReturn - start, StandardCharsets.ISO_8859_1);
        in.readerIndex(lineFeed + 1);
        out.add(new Received.Command(line));
    }

    private void decodeText(MessageText message, ByteBuf in, List<Object> out) {
        ByteBuffer wire = in.nioBuffer(in.readerIndex(), Math.min(in.readableBytes(), LONGEST_CHUNK));
        int available = wire.remaining();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(available);
        MessageText.Progress progress = message.read(wire, bytes);
        in.skipBytes(available - wire.remaining());
        if (bytes.size() > 0) {
            out.add(new Received.Text(bytes.toByteArray()));
        }
        switch (progress) {
            case UNFINISHED -> {}
            case FINISHED -> {
                text = null;
                out.add(Received.EndOfText.END_OF_TEXT);
            }
            case BARE_LINE_END -> giveUp(521, "5.5.2 a line ends with CR LF, neither stands alone", out);
        }
    }

    private void giveUp(int code, String why, List<Object> out) {
        discarding = true;
        out.add(new Received.Malformed(Reply.of(code, why)));
    }
}
