/** The gateway program: command line, configuration, and the one method that puts the parts together in order. */
package tsuji.gateway;
