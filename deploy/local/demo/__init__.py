"""One exchange, played through the public interface: for a first look, and for the tests of the whole system."""
