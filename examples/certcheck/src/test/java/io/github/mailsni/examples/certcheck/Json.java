package io.github.mailsni.examples.certcheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A strict reader of JSON (RFC 8259), so that the test knows what a program would read. */
record Json(Object value) {
    /** What stands for null, which no map of ours has. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    /** Reads one value and nothing behind it. */
    static Json parse(String text) {
        Reader reader = new Reader(text);
        Object value = reader.value();
        reader.space();
        if (reader.position != text.length()) {
            throw reader.wrong("the end");
        }
        return new Json(value);
    }

    /** The value that member names and element indices lead to. */
    Object at(Object... path) {
        Object here = value;
        for (Object step : path) {
            Object next = here instanceof Map<?, ?> object && step instanceof String name
                    ? object.get(name)
                    : here instanceof List<?> array && step instanceof Integer index && index < array.size()
                            ? array.get(index)
                            : null;
            if (next == null) {
                throw new AssertionError("there is no " + step + " in " + here);
            }
            here = next;
        }
        return here;
    }

    private static final class Reader {
        private final String text;
        private int position;

        Reader(String text) {
            this.text = text;
        }

        Object value() {
            space();
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", NULL);
                default -> number();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            expect('{');
            space();
            while (peek() != '}') {
                if (!members.isEmpty()) {
                    expect(',');
                    space();
                }
                String name = string();
                space();
                expect(':');
                if (members.put(name, value()) != null) {
                    throw new AssertionError("two members " + name);
                }
                space();
            }
            expect('}');
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            expect('[');
            space();
            while (peek() != ']') {
                if (!elements.isEmpty()) {
                    expect(',');
                }
                elements.add(value());
                space();
            }
            expect(']');
            return elements;
        }

        private String string() {
            StringBuilder string = new StringBuilder();
            expect('"');
            while (peek() != '"') {
                char c = text.charAt(position++);
                if (c < 0x20) {
                    throw wrong("an escape");
                }
                string.append(c == '\\' ? escape() : c);
            }
            expect('"');
            return string.toString();
        }

        private char escape() {
            char c = text.charAt(position++);
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    position += 4;
                    yield (char) Integer.parseInt(text.substring(position - 4, position), 16);
                }
                default -> throw wrong("an escape");
            };
        }

        private Object number() {
            int start = position;
            while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
            if (start == position) {
                throw wrong("a value");
            }
            return Double.valueOf(text.substring(start, position));
        }

        private Object word(String word, Object meaning) {
            word.chars().forEach(c -> expect((char) c));
            return meaning;
        }

        void space() {
            while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
                position++;
            }
        }

        private char peek() {
            if (position >= text.length()) {
                throw wrong("more");
            }
            return text.charAt(position);
        }

        private void expect(char c) {
            if (peek() != c) {
                throw wrong("'" + c + "'");
            }
            position++;
        }

        AssertionError wrong(String expected) {
            return new AssertionError("no JSON: expected " + expected + " at character " + position + " of " + text);
        }
    }
}
