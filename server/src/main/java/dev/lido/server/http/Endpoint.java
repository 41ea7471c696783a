package dev.lido.server.http;

import dev.lido.server.tools.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * A page of the server. It throws {@link Problem} for whatever it can't answer; {@link RequestGate} turns that into a
 * document.
 */
abstract class Endpoint extends HttpServlet {

    static final List<String> READ = List.of("GET", "HEAD");

    private static final long serialVersionUID = 1;

    private final transient List<String> methods;

    Endpoint(List<String> methods) {
        this.methods = methods;
    }

    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!methods.contains(request.getMethod())) {
            String allowed = String.join(", ", methods);
            response.setHeader("Allow", allowed);
            throw new Problem(
                    Problem.Kind.METHOD_NOT_ALLOWED,
                    request.getServletPath() + " takes " + allowed + ", not " + request.getMethod());
        }
        answer(request, response);
    }
}
