package dev.lido.jdbc;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** What tells the addresses that a name stands for; a seam for tests. */
interface NameResolver {

    /** What drivers ask, too: so Lido sees a change when a driver would. */
    NameResolver SYSTEM = name -> {
        List<String> addresses = new ArrayList<>();
        for (InetAddress address : InetAddress.getAllByName(name)) {
            addresses.add(address.getHostAddress());
        }
        return addresses;
    };

    /** All addresses, in any order. May block. */
    List<String> addresses(String name) throws UnknownHostException;
}
