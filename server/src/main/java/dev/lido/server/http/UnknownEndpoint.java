package dev.lido.server.http;

import dev.lido.server.tools.Problem;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Every path that no page has. */
final class UnknownEndpoint extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final String pages;

    /** Answers with the pages that there are. */
    UnknownEndpoint(String pages) {
        this.pages = pages;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        throw new Problem(Problem.Kind.NOT_FOUND, "There is no such page; there are: " + pages);
    }
}
